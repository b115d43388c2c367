//! When the plant deceives whoever looks at it, on purpose.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::journal::{Entry, Event, Fault, FaultChange, Moment};

/// How long after a fault is healed what came of it may still be told.
const AFTER: Duration = Duration::from_secs(1);

/// Faults of what the plant measures and shows: what it says then, and what the system reports of it, may be otherwise than what
/// is so.
#[derive(Debug, Default)]
pub(super) struct Deceived {
    faults: BTreeSet<u32>,
    healed: Option<Moment>,
}

impl Deceived {
    pub(super) fn observe(&mut self, entry: &Entry) {
        let Event::Fault { id, fault: Fault::Plant { what }, change } = &entry.event else { return };
        if what.sensor().or(what.signal()).is_none() {
            return;
        }
        match change {
            FaultChange::Injected => _ = self.faults.insert(*id),
            FaultChange::Healed { .. } => {
                self.faults.remove(id);
                self.healed = Some(entry.at);
            }
        }
    }

    /// Whether what is told at this moment, of what has been observed until then, may be a deception.
    pub(super) fn at(&self, moment: Moment) -> bool {
        !self.faults.is_empty() || self.healed.is_some_and(|healed| moment < healed.after(AFTER))
    }
}
