//! Faults of the components' disks.

use std::sync::Arc;
use std::time::Duration;

use lineproof_disk::Counters;

use super::in_force::{Effect, FaultsInForce};
use super::{FaultId, Nemesis, NemesisError};
use lineproof_judge::journal::{DiskFault, Fault, Touched};

impl Nemesis {
    pub(super) fn break_disk(
        &self,
        faults: &mut FaultsInForce,
        component: String,
        what: DiskFault,
    ) -> Result<FaultId, NemesisError> {
        let disk = Arc::clone(self.disks.of(&component)?);
        faults.refuse_second_disk_fault(&component, what)?;
        // Before the act, so that no effect stands before its cause in the journal.
        let id = self.enter(faults, Fault::Disk { component, what }, Effect::Disk(disk.counters()));
        match what {
            DiskFault::Full => disk.set_full(true),
            DiskFault::Unreadable => self.noted(disk.set_unreadable(true)).inspect_err(|_| faults.remove(id))?,
            DiskFault::SlowSync { delay_us } => disk.set_sync_delay(Some(Duration::from_micros(delay_us))),
        }
        Ok(id)
    }

    /// Ends a fault of a disk; what it touched since its counters were `before`.
    pub(super) fn mend_disk(&self, fault: &Fault, before: Counters) -> Result<Touched, NemesisError> {
        let Fault::Disk { component, what } = fault else {
            return Ok(Touched::Disk { name: String::new(), calls: 0 });
        };
        let disk = self.disks.of(component)?;
        match what {
            DiskFault::Full => disk.set_full(false),
            DiskFault::Unreadable => disk.set_unreadable(false)?,
            DiskFault::SlowSync { .. } => disk.set_sync_delay(None),
        }
        let met = |counters: Counters| match what {
            DiskFault::Full => counters.refused,
            DiskFault::Unreadable => counters.unread,
            DiskFault::SlowSync { .. } => counters.delayed,
        };
        Ok(Touched::Disk { name: component.clone(), calls: met(disk.counters()) - met(before) })
    }
}
