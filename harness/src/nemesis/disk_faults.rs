//! Faults of the components' disks.

use std::sync::Arc;
use std::time::Duration;

use lineproof_disk::Counters;

use super::in_force::{DiskEffect, Effect, FaultsInForce};
use super::{FaultId, Nemesis, NemesisError, waiting};
use lineproof_judge::journal::{DiskFault, Fault, Touched};

impl Nemesis {
    pub(super) async fn break_disk(
        &self,
        faults: &mut FaultsInForce,
        component: String,
        what: DiskFault,
    ) -> Result<FaultId, NemesisError> {
        let disk = Arc::clone(self.disks.of(&component)?);
        faults.refuse_second_disk_fault(&component, what)?;
        // Before the act, so that no effect stands before its cause in the journal.
        let effect = DiskEffect { component: component.clone(), what, before: disk.counters() };
        let id = self.enter(faults, Fault::Disk { component, what }, Effect::Disk(effect));
        match what {
            DiskFault::Full => disk.set_full(true),
            DiskFault::Unreadable => {
                let failed = waiting(move || disk.set_unreadable(true)).await;
                self.noted(failed).inspect_err(|_| faults.remove(id))?;
            }
            DiskFault::SlowSync { delay_us } => disk.set_sync_delay(Some(Duration::from_micros(delay_us))),
        }
        Ok(id)
    }

    /// Ends a fault of a disk; what it touched.
    pub(super) async fn mend_disk(&self, effect: DiskEffect) -> Result<Touched, NemesisError> {
        let DiskEffect { component, what, before } = effect;
        let disk = Arc::clone(self.disks.of(&component)?);
        match what {
            DiskFault::Full => disk.set_full(false),
            DiskFault::Unreadable => {
                let mended = Arc::clone(&disk);
                waiting(move || mended.set_unreadable(false)).await?;
            }
            DiskFault::SlowSync { .. } => disk.set_sync_delay(None),
        }
        let met = |counters: Counters| match what {
            DiskFault::Full => counters.refused,
            DiskFault::Unreadable => counters.unread,
            DiskFault::SlowSync { .. } => counters.delayed,
        };
        Ok(Touched::Disk { name: component, calls: met(disk.counters()) - met(before) })
    }
}
