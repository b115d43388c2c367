//! The components' disks.

use std::collections::BTreeMap;
use std::sync::Arc;

use lineproof_disk::Disk;

use super::NemesisError;

/// The disks that can be broken, by the components whose files lie on them. None in a scenario that breaks none.
#[derive(Clone, Debug, Default)]
pub struct Disks(BTreeMap<String, Arc<Disk>>);

impl Disks {
    /// The disk of a component.
    ///
    /// # Errors
    /// If it has none.
    pub fn of(&self, component: &str) -> Result<&Arc<Disk>, NemesisError> {
        self.0.get(component).ok_or_else(|| NemesisError::NoDisk { component: component.into() })
    }
}

impl FromIterator<(String, Arc<Disk>)> for Disks {
    fn from_iter<T: IntoIterator<Item = (String, Arc<Disk>)>>(disks: T) -> Self {
        Self(disks.into_iter().collect())
    }
}
