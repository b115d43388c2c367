//! What a run is made of: its files and programs, each with what it is for.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::bench::Setting;
use crate::run::Plan;
use crate::system::named_files;

/// The features of a plan, the profile with all that it names, and the programs: of the system under test, and this one.
pub(super) fn of(setting: &Setting, plan: &Plan) -> Vec<(String, PathBuf)> {
    let profile = &setting.profile;
    let features: BTreeSet<PathBuf> = plan.scenarios.iter().map(|scenario| scenario.file().clone()).collect();
    let features = features.into_iter().map(|file| ("feature".to_owned(), file));
    let settings = profile.files().into_iter().map(|(what, file)| (what.to_owned(), file));
    let template = profile.settings.cloud.template.iter().map(|file| ("template".to_owned(), file.get_ref().clone()));
    let values = setting.values();
    let components = profile.settings.system.all_programs().into_iter().flat_map(|component| {
        let what = format!("program of {}", component.name.get_ref());
        named_files(&component, &values).into_iter().map(move |file| (what.clone(), file))
    });
    // Releases of one program name the same files.
    let components: BTreeSet<(String, PathBuf)> = components.collect();
    let functions = setting.functions().into_iter().map(|(name, code)| (format!("function {name}"), code));
    let interpreters = setting.interpreters.all();
    let interpreters =
        interpreters.map(|(runtime, found)| (format!("interpreter of {runtime}"), found.program.clone()));
    let functions = functions.chain(interpreters);
    let checks = profile.checks.iter().flat_map(|check| {
        let named = check.command.get_ref().iter().map(PathBuf::from).filter(|word| word.is_file());
        named.map(|file| (format!("program that judges `{}`", check.words.text()), file))
    });
    let own = std::env::current_exe().ok().map(|program| ("lineproof".to_owned(), program));
    features.chain(settings).chain(template).chain(components).chain(functions).chain(checks).chain(own).collect()
}
