//! The configuration as it is written. Unknown keys are errors.

use std::path::Path;

use serde::Deserialize;

use super::{CloudConfig, PlantConfig, RecordSource, RunConfig, SystemConfig};

/// A whole profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// How scenarios run.
    #[serde(default)]
    pub run: RunConfig,
    /// The plant.
    pub plant: PlantConfig,
    /// The cloud; none if it is left out.
    #[serde(default)]
    pub cloud: CloudConfig,
    /// The system under test.
    pub system: SystemConfig,
}

impl Settings {
    /// Makes paths relative to the profile's folder.
    pub(super) fn rebase(&mut self, folder: &Path) {
        let template = self.cloud.template.as_mut();
        for path in [&mut self.plant.line, &mut self.plant.vocabulary].into_iter().chain(template) {
            *path.get_mut() = folder.join(path.get_ref());
        }
        if let Some(RecordSource::File(file)) = self.cloud.records.as_mut().map(|records| &mut records.source)
            && !file.starts_with("{folder}")
        {
            *file = folder.join(&*file);
        }
    }
}
