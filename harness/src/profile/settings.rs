//! The configuration as it is written. Unknown keys are errors.

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{CheckConfig, CloudConfig, PlantConfig, RecordSource, RunConfig, SystemConfig, UseConfig};

/// A profile: where and how to run. Paths in it begin at the folder of its file, unless it is said otherwise.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A profile")]
pub struct Settings {
    /// The packs of promises that it takes.
    #[serde(default, rename = "use")]
    #[schemars(with = "Vec<UseConfig>", example = ["redundancy"])]
    pub used: Vec<toml::Spanned<UseConfig>>,
    /// How scenarios run.
    #[serde(default)]
    pub run: RunConfig,
    /// The plant.
    pub plant: PlantConfig,
    /// The cloud; none if it is left out.
    #[serde(default)]
    pub cloud: CloudConfig,
    /// The system under test; none if it is left out: then only the line itself is looked at.
    #[serde(default)]
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
        let served = plant.nodeset.as_mut().into_iter().chain(&mut plant.animation).chain(&mut plant.trace);
        let served = served.chain(&mut plant.requires);
        let optional = self.cloud.template.as_mut().into_iter().chain(password).chain(served);
        let security = plant.security.as_mut().map(|security| &mut security.get_mut().0);
        let keys = security.into_iter().flat_map(|keys| std::iter::once(&mut keys.pki).chain(&mut keys.trusted));
        let spanned = [&mut plant.line, &mut plant.vocabulary].into_iter().chain(optional);
        for path in spanned.map(toml::Spanned::get_mut).chain(keys) {
            *path = folder.join(&path);
        }
        for path in &mut self.run.features {
            *path = folder.join(&*path);
        }
        if let Some(RecordSource::File(file)) = self.cloud.records.as_mut().map(|records| &mut records.source)
            && !file.starts_with("{folder}")
        {
            *file = folder.join(&*file);
        }
    }
}
