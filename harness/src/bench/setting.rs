//! What all benches of a run are opened from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cloud::template::Template;
use crate::plant::PlantKind;
use crate::process::Guardian;
use crate::profile::{Function, Profile};
use crate::system::{CargoTarget, Values};

/// What all benches of a run share: the profile, the built system, and who cleans up when the harness cannot.
pub struct Setting {
    /// The profile.
    pub profile: Arc<Profile>,
    /// The kind of its plant.
    pub plant: Arc<dyn PlantKind>,
    /// What is deployed to its cloud.
    pub template: Option<Arc<Template>>,
    /// Where cargo puts the system's binaries.
    pub target: CargoTarget,
    /// Ends the children of a harness that was killed.
    pub guardian: Guardian,
}

impl Setting {
    /// The `bootstrap` binaries of the template's functions, by the functions' names.
    pub fn functions(&self) -> BTreeMap<String, PathBuf> {
        let functions = self.profile.settings.cloud.function.iter();
        functions.map(|function| (function.name.get_ref().clone(), self.binary(function))).collect()
    }

    fn binary(&self, function: &Function) -> PathBuf {
        let fill = |text: String, (name, value): (String, String)| text.replace(&format!("{{{name}}}"), &value);
        self.values().into_iter().fold(function.binary.get_ref().clone(), fill).into()
    }

    /// What placeholders stand for in every scenario: where cargo puts binaries, and where the profile lies.
    pub fn values(&self) -> Values {
        let mut values = self.target.values();
        values.insert("profile-folder".to_owned(), self.profile.folder().display().to_string());
        values
    }
}
