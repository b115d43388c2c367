//! A loss of power.

use std::borrow::Borrow;

use crate::disk::Disk;
use crate::error::DiskError;
use crate::loss::{Loss, Lost};

/// Disks without power, since one moment.
///
/// Whoever is to lose power together with them is killed between [`cut`] and [`release`](Self::release), and sees nothing of the
/// cut: their calls are not answered before.
#[derive(Debug)]
#[must_use = "the disks stay without power until it is restored"]
pub struct Outage<D: Borrow<Disk>> {
    disks: Vec<D>,
}

/// Cuts the power of these disks, of all at the same moment: what was synced on one of them before is durable, and no later call
/// has an effect on any. Calls are not answered any more.
pub fn cut<D: Borrow<Disk> + Clone>(disks: &[D]) -> Outage<D> {
    // Always in the same order, so that two who cut at once do not wait for each other.
    let mut in_order: Vec<&Disk> = disks.iter().map(Borrow::borrow).collect();
    in_order.sort_by_key(|disk| disk.folder());
    in_order.dedup_by_key(|disk| disk.folder());
    let mut all: Vec<_> = in_order.iter().map(|disk| disk.state.lock()).collect();
    for state in &mut all {
        state.switch_off();
    }
    Outage { disks: disks.to_vec() }
}

impl<D: Borrow<Disk>> Outage<D> {
    /// Ends the mounts; calls that wait for them end with errors. A process that was killed while it waited can end now.
    ///
    /// # Errors
    /// The first that cannot be unmounted, after all were tried.
    pub fn release(&self) -> Result<(), DiskError> {
        self.disks().map(Disk::detach).fold(Ok(()), Result::and)
    }

    /// Gives them power again, with what their loss has left; what each has lost, in the order in which they were named.
    /// Faults that were in force still are.
    ///
    /// # Errors
    /// If one cannot be unmounted, or mounted again.
    pub fn restore(self, loss: Loss) -> Result<Vec<Lost>, DiskError> {
        self.release()?;
        let gone = (0..).zip(self.disks()).map(|(index, disk)| disk.lose(loss.of(index))).collect();
        self.disks().try_for_each(Disk::switch_on)?;
        Ok(gone)
    }

    fn disks(&self) -> impl Iterator<Item = &Disk> {
        self.disks.iter().map(Borrow::borrow)
    }
}

impl Loss {
    /// The same for one of several disks, each with a seed of its own.
    fn of(self, index: u64) -> Self {
        match self {
            Self::All => Self::All,
            Self::Part { seed } => Self::Part { seed: seed.wrapping_add(index) },
        }
    }
}
