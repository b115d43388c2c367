//! What a journal says of signals, for tests.

use lineproof::journal::Journal;
use lineproof_judge::journal::{Event, SignalChange, Value};

use crate::observing::until;

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
