//! The module that a handler names, found in the folder of the function's code.

use std::collections::BTreeSet;
use std::path::Path;

use crate::cloud::template::error::possible;
use crate::cloud::template::{Function, Rejection, RuntimeId};

/// So many modules are told at most.
const MOST: usize = 12;

/// Sees that the module which a function's handler names is in this folder. What it exports is seen when it is loaded.
///
/// # Errors
/// If it is not there: with the modules that are, the nearest name first.
pub fn check(function: &Function, folder: &Path) -> Result<(), Rejection> {
    let (runtime, handler) = (function.runtime, &function.handler);
    let Some(module) = runtime.module(handler) else { return Ok(()) };
    let endings = endings(runtime);
    if endings.iter().any(|ending| folder.join(format!("{module}{ending}")).is_file()) {
        return Ok(());
    }
    let looked: Vec<String> = endings.iter().map(|ending| format!("{module}{ending}")).collect();
    let problem = format!(
        "handler `{handler}` of function {} names a module that is not in {} (looked for {})",
        function.name,
        folder.display(),
        looked.join(", ")
    );
    let near = module.rsplit_once('/').map_or("", |(near, _)| near);
    let there: BTreeSet<String> = ["", near].into_iter().flat_map(|within| modules(runtime, folder, within)).collect();
    let remedy = match there.len() {
        0 => "no module is there: correct the function's `folder` in the profile".to_owned(),
        _ => possible(&module, there.iter().map(String::as_str).take(MOST)),
    };
    Err(function.place.child("Handler").rejection(problem, remedy))
}

fn endings(runtime: RuntimeId) -> &'static [&'static str] {
    match runtime {
        RuntimeId::Provided => &[],
        RuntimeId::Python(_) => &[".py", "/__init__.py"],
        RuntimeId::Node(_) => &[".js", ".mjs", ".cjs"],
    }
}

/// The modules of a folder in the folder of the code, as a handler names them.
fn modules(runtime: RuntimeId, folder: &Path, within: &str) -> Vec<String> {
    let entries = folder.join(within).read_dir().into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let module = |name: String| endings(runtime).iter().find_map(|ending| name.strip_suffix(ending).map(str::to_owned));
    let within = if within.is_empty() { String::new() } else { format!("{within}/") };
    names.filter_map(module).filter(|name| name != "__init__").map(|name| format!("{within}{name}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::cloud::template::Template;

    fn checked(runtime: &str, handler: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        for file in ["app.py", "tools/__init__.py", "lib/record.py", "index.mjs", "old.cjs", "src/main.js", "notes.txt"]
        {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "").unwrap();
        }
        let file = folder.path().join("template.yaml");
        let function = format!("{{ Runtime: {runtime}, Handler: {handler}, FunctionName: record }}");
        let text = format!("Resources:\n  Record:\n    Type: AWS::Lambda::Function\n    Properties: {function}\n");
        std::fs::write(&file, text).unwrap();
        let functions = Template::load(&file, &BTreeMap::new()).unwrap().functions;
        let checked = check(&functions[0], folder.path());
        checked.map_err(|error| error.to_string().replace(&folder.path().display().to_string(), "/code"))
    }

    #[test]
    fn a_module_is_found_with_every_ending_of_its_language() {
        for handler in ["app.handler", "tools.handler", "lib/record.handler", "lib.record.handler"] {
            assert_eq!(checked("python3.12", handler), Ok(()), "{handler}");
        }
        for handler in ["index.handler", "old.handler", "src/main.handler", "./index.handlers.record"] {
            assert_eq!(checked("nodejs20.x", handler), Ok(()), "{handler}");
        }
    }

    #[test]
    fn a_missing_module_is_told_with_what_is_there_and_the_nearest() {
        assert_eq!(
            checked("python3.12", "apps.handler").unwrap_err(),
            "Record (AWS::Lambda::Function), property Handler: handler `apps.handler` of function record names a module that \
             is not in /code (looked for apps.py, apps/__init__.py); did you mean app? Possible here: app"
        );
        let near = checked("nodejs20.x", "src/mian.handler").unwrap_err();
        assert!(near.contains("src/mian.cjs"), "{near}");
        assert!(near.ends_with("did you mean src/main? Possible here: index, old, src/main"), "{near}");
        let other = checked("nodejs20.x", "app.handler").unwrap_err();
        assert!(other.ends_with("possible here: index, old"), "{other}");
    }
}
