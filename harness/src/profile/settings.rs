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
        let plant = &mut self.plant;
        let password = plant.login.as_mut().and_then(|login| login.get_mut().password_file.as_mut());
        let spanned = [&mut plant.line, &mut plant.vocabulary, &mut self.cloud.template].into_iter().chain(password);
        let security = plant.security.as_mut().map(|security| &mut security.get_mut().0);
        let keys = security.into_iter().flat_map(|keys| std::iter::once(&mut keys.pki).chain(&mut keys.trusted));
        for path in spanned.map(toml::Spanned::get_mut).chain(keys) {
            *path = folder.join(&path);
        }
    }
}
