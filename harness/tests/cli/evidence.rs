//! The folder of a run is evidence: what was changed in it is found, and so is what the run was made of.

use crate::support::{Output, Place};

impl Place {
    fn asked(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(args))
    }
}

/// A place with one run in `kept`.
fn ran() -> Place {
    let place = Place::new();
    place.run(&["-t", "@good", "--out", "kept", "--seed", "5"]).ends_with(0);
    place
}

/// What follows `name` in a line.
fn after<'a>(output: &'a Output, name: &str) -> &'a str {
    let line = output.stdout.lines().find_map(|line| line.trim().strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in\n{}", output.stdout)).trim()
}

#[test]
fn a_run_is_whole_until_something_is_changed() {
    let place = ran();
    let whole = place.asked(&["verify", "kept/latest"]);
    whole.ends_with(0);
    assert!(whole.stdout.contains("in kept/latest: all as they were\n"), "{}", whole.stdout);
    assert!(whole.stdout.contains("that the run was made of: all as they were\n"), "{}", whole.stdout);
    let digest = after(&whole, "manifest  sha256").to_owned();
    place.asked(&["verify", "kept/latest", "--digest", &digest, "--inputs"]).ends_with(0);

    let journal = "kept/latest/quick-4.jsonl";
    let text = std::fs::read_to_string(place.path(journal)).unwrap();
    place.write(journal, &text.replacen("Idle", "idle", 1));
    std::fs::remove_file(place.path("kept/latest/report.html")).unwrap();
    place.write("kept/latest/late.jsonl", "");
    let changed = place.asked(&["verify", "kept/latest"]);
    changed.ends_with(1);
    for line in ["CHANGED  quick-4.jsonl", "MISSING  report.html", "ADDED    late.jsonl"] {
        assert!(changed.stdout.lines().any(|told| told == line), "{line}\n{}", changed.stdout);
    }

    // Whoever writes the manifest anew as well is told by the digest that was noted.
    let manifest = "kept/latest/manifest.json";
    let text = std::fs::read_to_string(place.path(manifest)).unwrap();
    place.write(manifest, &text.replacen('{', "{ ", 1));
    let forged = place.asked(&["verify", "kept/latest", "--digest", &digest]);
    forged.ends_with(1);
    assert!(forged.stdout.contains("CHANGED  manifest.json: its digest is not the one that was noted"));
}

#[test]
fn what_the_run_was_made_of_is_known_file_by_file() {
    let place = ran();
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.path("kept/latest/manifest.json")).unwrap()).unwrap();
    let mut made_of: Vec<&str> =
        manifest["inputs"].as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap()).collect();
    made_of.dedup();
    let expected = ["feature", "profile", "vocabulary", "line", "template", "program of gateway a", "lineproof"];
    assert_eq!(made_of, expected);
    place.write("features/quick.feature", "Feature: another\n");
    let output = place.asked(&["verify", "kept/latest"]);
    output.ends_with(0);
    assert!(output.stdout.contains("1 is different; --inputs says which"), "{}", output.stdout);
    let output = place.asked(&["verify", "kept/latest", "--inputs"]);
    output.ends_with(1);
    assert!(output.stdout.contains("features/quick.feature\n"), "{}", output.stdout);
}

/// A folder that a command names may hold anything, and only its first files are read.
#[test]
fn what_is_not_in_the_manifest_is_told() {
    let place = ran();
    let manifest = "kept/latest/manifest.json";
    let text = std::fs::read_to_string(place.path(manifest)).unwrap();
    let cut =
        r#""cut": [{"what": "program of gateway a", "path": "/opt/gateway", "taken": 2000, "of": 2317}], "inputs""#;
    place.write(manifest, &text.replacen("\"inputs\"", cut, 1));
    let output = place.asked(&["verify", "kept/latest"]);
    output.ends_with(0);
    let told = "NOT ALL  /opt/gateway: 2000 of its 2317 files are in the manifest (program of gateway a); ";
    assert!(output.stdout.contains(told), "{}", output.stdout);
}

#[test]
fn what_was_changed_while_the_run_went_on_is_told_then_and_ever_after() {
    let place = Place::new();
    let changes = format!("echo '# another' >> {}; echo ready", place.path("template.yaml").display());
    let place = place.with("profile.toml", "echo ready", &changes);
    let output = place.run(&["-t", "@good", "--out", "kept"]);
    output.ends_with(0);
    assert!(output.stderr.contains("template.yaml was changed while the run went on"), "{}", output.stderr);
    let output = place.asked(&["verify", "kept/latest"]);
    output.ends_with(1);
    assert!(output.stdout.contains("changed while the run went on: template "), "{}", output.stdout);
}

#[test]
fn a_folder_without_a_manifest_is_refused() {
    let place = ran();
    let output = place.asked(&["verify", "kept"]);
    output.ends_with(4);
    assert!(output.stderr.contains("kept has no manifest.json: the run goes on, was killed"), "{}", output.stderr);
}

#[test]
fn the_runs_that_are_kept_are_listed_the_latest_first() {
    let place = Place::new();
    let none = place.asked(&["runs", "--out", "kept"]);
    none.ends_with(0);
    assert_eq!(none.stdout, "0 runs are kept in kept; the newest 20 are, and all of the last 24 hours\n");
    place.run(&["-t", "@good", "--out", "kept", "--seed", "5"]).ends_with(0);
    place.run(&["-t", "@bad", "--out", "kept", "--seed", "6"]).ends_with(1);
    let output = place.asked(&["runs", "--out", "kept"]);
    output.ends_with(0);
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert!(lines[0].contains("  profile.toml  1 failed, 1 unknown, in ") && lines[0].ends_with("-6"), "{lines:?}");
    assert!(lines[1].contains("  profile.toml  2 passed, in ") && lines[1].ends_with("-5"), "{lines:?}");
    assert_eq!(lines[2], "2 runs are kept in kept; the newest 20 are, and all of the last 24 hours");
}

/// What runs would not be what its sources are, and no manifest could say what the run was made of.
#[test]
fn a_program_that_the_build_replaces_does_not_run() {
    let build = "build = \"sh -c 'cp lineproof built && mv built lineproof'\"\ncommand =";
    let place = Place::new().with("profile.toml", "command =", build);
    std::fs::copy(env!("CARGO_BIN_EXE_lineproof"), place.path("lineproof")).unwrap();
    let installed = place.lineproof(&["run", "--profile", "profile.toml"]);
    let mut own = std::process::Command::new(place.path("lineproof"));
    own.args(installed.get_args());
    let refused = place.finish(place.like(&installed, &mut own));
    refused.ends_with(4);
    assert!(refused.stderr.contains("this program was replaced while the system was built"), "{}", refused.stderr);
    assert!(refused.stderr.contains("run the same command again"), "{}", refused.stderr);
}
