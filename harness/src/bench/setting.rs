//! What all benches of a run are opened from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cloud::embedded::lambda::Interpreters;
use crate::cloud::kind::Changed;
use crate::cloud::template::Template;
use crate::plant::PlantKind;
use crate::process::Guardian;
use crate::profile::{Code, Function, Profile};
use crate::system::{CargoTarget, Values};

/// What all benches of a run share: the profile, the built system, and who cleans up when the harness cannot.
pub struct Setting {
    /// The profile.
    pub profile: Arc<Profile>,
    /// The kind of its plant.
    pub plant: Arc<dyn PlantKind>,
    /// What is deployed to its cloud.
    pub template: Option<Arc<Template>>,
    /// What runs the functions of the template, as far as their code is no binary; found if anything runs.
    pub interpreters: Interpreters,
    /// Where cargo puts the system's binaries.
    pub target: CargoTarget,
    /// Ends the children of a harness that was killed.
    pub guardian: Guardian,
}

impl Setting {
    /// The code of the template's functions, by the functions' names: a `bootstrap` binary, or a folder.
    pub fn functions(&self) -> BTreeMap<String, PathBuf> {
        let functions = self.profile.settings.cloud.function.iter();
        functions.map(|function| (function.name.get_ref().clone(), self.code(function))).collect()
    }

    /// What releases change of functions, by the names of both.
    pub fn function_releases(&self) -> BTreeMap<(String, String), Changed> {
        let mut all = BTreeMap::new();
        for function in &self.profile.settings.cloud.function {
            for release in &function.release {
                let released =
                    Function { code: release.code.clone().unwrap_or(function.code.clone()), ..function.clone() };
                let changed = Changed { code: self.code(&released), env: release.env.clone() };
                all.insert((function.name.get_ref().clone(), release.name.get_ref().clone()), changed);
            }
        }
        all
    }

    fn code(&self, function: &Function) -> PathBuf {
        let fill = |text: String, (name, value): (String, String)| text.replace(&format!("{{{name}}}"), &value);
        let path = self.values().into_iter().fold(function.code.path().get_ref().clone(), fill);
        match function.code {
            Code::Binary(_) => path.into(),
            Code::Folder(_) => self.profile.folder().join(path),
        }
    }

    /// What placeholders stand for in every scenario: where cargo puts binaries, and where the profile lies.
    pub fn values(&self) -> Values {
        let mut values = self.target.values();
        values.insert("profile-folder".to_owned(), self.profile.folder().display().to_string());
        values
    }
}
