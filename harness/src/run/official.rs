//! The features of Cucumber's compatibility kit (npm package `@cucumber/compatibility-kit`, MIT), with what the official
//! parser makes of each: scenarios with their lines, tags and steps. `.ci/run` fetches them into `target/gherkin`; where they
//! are not, this says so and passes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use test_skip::skipped;

use super::features;

/// A scenario: its line, name, tags, and the texts of its steps.
type Pickle = (usize, String, Vec<String>, Vec<String>);

/// Features of which nothing would ever run, which are refused here on purpose.
const EMPTY: [&str; 1] = ["empty.feature"];

fn kit() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/gherkin/package/features");
    if folder.is_dir() {
        return Some(folder);
    }
    skipped(format_args!("{} is not there, `.ci/run` fetches it", folder.display()));
    None
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// What the official parser has made of each feature of a folder, by its file name.
fn official(folder: &Path) -> HashMap<String, Vec<Pickle>> {
    let mut all: HashMap<String, Vec<Pickle>> = HashMap::new();
    let mut lines = HashMap::new();
    let log = folder.join(folder.file_name().unwrap()).with_extension("ndjson");
    for message in std::fs::read_to_string(log).unwrap().lines() {
        let message: Value = serde_json::from_str(message).unwrap();
        places(&message["gherkinDocument"], &mut lines);
        let pickle = &message["pickle"];
        if let (Some(uri), Some(nodes)) = (pickle["uri"].as_str(), pickle["astNodeIds"].as_array()) {
            // The last node is the row of an outline, or the scenario itself.
            let line = lines[nodes.last().unwrap().as_str().unwrap()];
            let list = |items: &Value, key: &str| -> Vec<String> {
                items.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
            };
            let name = pickle["name"].as_str().unwrap().to_owned();
            let found = (line, name, list(&pickle["tags"], "name"), list(&pickle["steps"], "text"));
            all.entry(name_of(Path::new(uri))).or_default().push(found);
        }
    }
    all
}

/// The line of everything in a document that has an id.
fn places(node: &Value, lines: &mut HashMap<String, usize>) {
    if let (Some(id), Some(line)) = (node["id"].as_str(), node["location"]["line"].as_u64()) {
        lines.insert(id.to_owned(), usize::try_from(line).unwrap());
    }
    match node {
        Value::Array(items) => items.iter().for_each(|item| places(item, lines)),
        Value::Object(fields) => fields.values().for_each(|field| places(field, lines)),
        _ => {}
    }
}

/// The same as our reader makes of it: what a feature and its rules say before every scenario is put there.
fn ours(file: &Path) -> Result<Vec<Pickle>, String> {
    let read =
        features::read(file, &[]).map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect::<String>())?;
    let feature = read.into_iter().next().ok_or("no feature")?.feature;
    let steps = |list: &[cucumber::gherkin::Step]| list.iter().map(|step| step.value.clone()).collect::<Vec<_>>();
    let common = feature.background.as_ref().map_or_else(Vec::new, |background| steps(&background.steps));
    let rules = feature.rules.iter().flat_map(|rule| {
        let background = rule.background.as_ref().map_or_else(Vec::new, |background| steps(&background.steps));
        rule.scenarios.iter().map(move |scenario| (scenario, rule.tags.clone(), background.clone()))
    });
    let alone = feature.scenarios.iter().map(|scenario| (scenario, Vec::new(), Vec::new()));
    let pickle = |(scenario, tags, background): (&cucumber::gherkin::Scenario, Vec<String>, Vec<String>)| {
        let own = steps(&scenario.steps);
        let before = if own.is_empty() { Vec::new() } else { [common.clone(), background].concat() };
        let tags = [feature.tags.clone(), tags, scenario.tags.clone()].concat();
        let tags = tags.iter().map(|tag| format!("@{tag}")).collect();
        (scenario.position.line, scenario.name.clone(), tags, [before, own].concat())
    };
    Ok(alone.chain(rules).map(pickle).collect())
}

#[test]
fn what_the_official_parser_reads_is_read_alike() {
    let Some(kit) = kit() else { return };
    let mut compared = 0;
    let mut folders: Vec<_> = std::fs::read_dir(kit).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let official = official(&folder);
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        for file in files.filter(|file| file.extension().is_some_and(|kind| kind == "feature")) {
            let name = name_of(&file);
            if EMPTY.contains(&&*name) {
                continue;
            }
            let expected = official.get(&name).cloned().unwrap_or_default();
            assert_eq!(ours(&file), Ok(expected), "{}", file.display());
            compared += 1;
        }
    }
    assert!(compared >= 40, "only {compared} features");
}
