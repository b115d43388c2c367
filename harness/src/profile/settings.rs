//! The configuration as it is written. Unknown keys are errors.

use std::path::Path;

use serde::Deserialize;

use super::{CloudConfig, PlantConfig, RunConfig, SystemConfig};

/// A whole profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// How scenarios run.
    #[serde(default)]
    pub run: RunConfig,
    /// The plant.
    pub plant: PlantConfig,
    /// The cloud.
    pub cloud: CloudConfig,
    /// The system under test.
    pub system: SystemConfig,
}

impl Settings {
    /// Makes paths relative to the profile's folder.
    pub(super) fn rebase(&mut self, folder: &Path) {
        for path in [&mut self.plant.line, &mut self.plant.vocabulary, &mut self.cloud.template] {
            *path.get_mut() = folder.join(path.get_ref());
        }
    }
}
