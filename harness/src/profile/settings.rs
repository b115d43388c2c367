//! The configuration as it is written. Unknown keys are errors.

use std::path::Path;

use serde::Deserialize;

use super::{CheckConfig, CloudConfig, PlantConfig, RecordSource, RunConfig, SystemConfig, UseConfig};

/// A whole profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The packs of promises that it takes.
    #[serde(default, rename = "use")]
    pub used: Vec<toml::Spanned<UseConfig>>,
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
    /// Own checks.
    #[serde(default)]
    pub check: Vec<CheckConfig>,
}

impl Settings {
    /// Makes paths relative to the profile's folder.
    pub(super) fn rebase(&mut self, folder: &Path) {
        let plant = &mut self.plant;
        let password = plant.login.as_mut().and_then(|login| login.get_mut().password_file.as_mut());
        let optional = self.cloud.template.as_mut().into_iter().chain(password);
        let security = plant.security.as_mut().map(|security| &mut security.get_mut().0);
        let keys = security.into_iter().flat_map(|keys| std::iter::once(&mut keys.pki).chain(&mut keys.trusted));
        let spanned = [&mut plant.line, &mut plant.vocabulary].into_iter().chain(optional);
        for path in spanned.map(toml::Spanned::get_mut).chain(keys) {
            *path = folder.join(&path);
        }
        if let Some(RecordSource::File(file)) = self.cloud.records.as_mut().map(|records| &mut records.source)
            && !file.starts_with("{folder}")
        {
            *file = folder.join(&*file);
        }
    }
}
