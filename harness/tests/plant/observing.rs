//! What a journal says, for tests.

use std::sync::Arc;
use std::time::Duration;

use lineproof::journal::Journal;
use lineproof_judge::journal::{Entry, Event};

/// What must happen at all happens sooner, also on a busy machine.
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

pub(crate) fn troubles(journal: &Journal) -> Vec<String> {
    let entries = journal.entries();
    let message = |event: &Event| match event {
        Event::Trouble { message, .. } => Some(message.clone()),
        _ => None,
    };
    entries.iter().filter_map(|entry| message(&entry.event)).collect()
}

/// The numbers of the finished parts, in the order of the journal.
pub(crate) fn serials(journal: &Journal) -> Vec<u64> {
    let entries = journal.entries();
    let serial = |event: &Event| match event {
        Event::PartFinished(part) => Some(part.serial),
        _ => None,
    };
    entries.iter().filter_map(|entry| serial(&entry.event)).collect()
}
