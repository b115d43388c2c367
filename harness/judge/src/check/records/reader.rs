//! Which records belong to a scenario.

use std::collections::BTreeSet;

use crate::check::elsewhere::OtherLines;
use crate::journal::{Entry, Event, Observation, PartRecord};

/// Reads the records of a scenario.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// What has a serial number up to this was finished before the scenario.
    before: Option<u64>,
    /// Lines whose records do not belong to it.
    others: OtherLines,
    /// The ids that were seen.
    pub(super) ids: BTreeSet<String>,
    /// Whether the harness was able to see records at some time.
    pub(super) sees: bool,
}

impl Reader {
    /// The record that an entry tells of, new or changed, if it belongs to the scenario.
    pub(super) fn read<'a>(&mut self, entry: &'a Entry) -> Option<&'a PartRecord> {
        match &entry.event {
            Event::Observing { what: Observation::Records, blind: None, .. } => self.sees = true,
            Event::FinishedBefore { serial } => self.before = Some(*serial),
            Event::FinishedElsewhere(part) => self.others.learn(part),
            Event::Record(record) if !self.is_foreign(record) => {
                self.ids.insert(record.id.clone());
                return Some(record);
            }
            _ => {}
        }
        None
    }

    fn is_foreign(&self, record: &PartRecord) -> bool {
        let is_earlier = self.before.is_some_and(|before| record.serial <= before);
        (is_earlier || self.others.has(record)) && !self.ids.contains(&record.id)
    }
}
