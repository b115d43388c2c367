//! The parts in a journal, for tests.

use lineproof::journal::Journal;
use lineproof_judge::journal::Event;

pub(crate) fn serials(journal: &Journal) -> Vec<u64> {
    let entries = journal.entries();
    let serial = |event: &Event| match event {
        Event::PartFinished(part) => Some(part.serial),
        _ => None,
    };
    entries.iter().filter_map(|entry| serial(&entry.event)).collect()
}
