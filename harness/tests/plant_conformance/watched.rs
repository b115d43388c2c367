//! What a journal says, for tests.

use std::sync::Arc;
use std::time::Duration;

use lineproof::journal::{Entry, Event, Journal, SignalChange, Value};

const LIMIT: Duration = Duration::from_mins(1);

/// Waits for the first entry that fits; fails the test when none comes.
pub(crate) async fn until(journal: &Journal, fits: impl Fn(&Event) -> bool) -> Arc<Entry> {
    let mut reader = journal.reader();
    let search = async {
        loop {
            let entry = reader.next().await;
            if fits(&entry.event) {
                return entry;
            }
        }
    };
    let found = tokio::time::timeout(LIMIT, search).await;
    found.unwrap_or_else(|_| panic!("no such entry in {:#?}", journal.entries()))
}

/// Waits until a signal has a value.
pub(crate) async fn becomes(journal: &Journal, name: &str, value: Value) -> SignalChange {
    let fits = |event: &Event| matches!(event, Event::Signal(change) if change.name == name && change.value == value);
    match &until(journal, fits).await.event {
        Event::Signal(change) => change.clone(),
        _ => unreachable!("only signals fit"),
    }
}

/// Everything that a signal did.
pub(crate) fn changes(journal: &Journal, name: &str) -> Vec<SignalChange> {
    let entries = journal.entries();
    let change = |event: &Event| match event {
        Event::Signal(change) if change.name == name => Some(change.clone()),
        _ => None,
    };
    entries.iter().filter_map(|entry| change(&entry.event)).collect()
}

pub(crate) fn troubles(journal: &Journal) -> Vec<String> {
    let entries = journal.entries();
    let message = |event: &Event| match event {
        Event::Trouble { message, .. } => Some(message.clone()),
        _ => None,
    };
    entries.iter().filter_map(|entry| message(&entry.event)).collect()
}
