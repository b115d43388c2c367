//! The components' disks.

use std::collections::BTreeMap;
use std::sync::Arc;

use lineproof_disk::{Disk, Loss};

use super::{FaultId, NemesisError};

/// The disks that can be broken, by the components whose files lie on them. None in a scenario that breaks none.
#[derive(Clone, Debug, Default)]
pub struct Disks {
    by_component: BTreeMap<String, Arc<Disk>>,
    seed: u64,
}

impl Disks {
    /// These disks, by their components. The seed chooses what is kept where not all is lost.
    pub fn new(disks: impl IntoIterator<Item = (String, Arc<Disk>)>, seed: u64) -> Self {
        Self { by_component: disks.into_iter().collect(), seed }
    }

    /// What this loss of power leaves of what was not synced: nothing, or a part that is the same in every run.
    pub(super) fn loss(&self, id: FaultId, in_part: bool) -> Loss {
        if in_part { Loss::Part { seed: self.seed ^ u64::from(id.0) } } else { Loss::All }
    }

    /// The disk of a component.
    ///
    /// # Errors
    /// If it has none.
    pub fn of(&self, component: &str) -> Result<&Arc<Disk>, NemesisError> {
        self.by_component.get(component).ok_or_else(|| NemesisError::NoDisk { component: component.into() })
    }
}

/// Does what may wait for the kernel on a thread of its own: no other scenario waits with it.
pub async fn waiting<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(what).await {
        Ok(done) => done,
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}
