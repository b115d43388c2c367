//! Commands, programs and builds of components and functions.

use test_skip::skipped;

use super::{has, refused, with};
use crate::support::Place;

#[test]
fn an_unknown_placeholder() {
    let expected = r#"
  × profile.toml:22: component "gateway a", command: nothing is known as {plnt}
    ╭─[profile.toml:22:11]
 21 │ name = "gateway a"
 22 │ command = ["sh", "-c", "echo {plnt}; exec sleep 600"]
    ·           ─────────────────────┬─────────────────────
    ·                                ╰── here
 23 │ thing = "gateway-a"
    ╰────
  help: did you mean `plant`?
"#;
    with("profile.toml", "echo ready", "echo {plnt}", expected);
}

#[test]
fn placeholders_of_what_a_component_does_not_have() {
    let cases = [
        ("echo {api}", "nothing is known as {api}", "add `\"api\"` to its `links`"),
        ("echo {cert}", "nothing is known as {cert}", "name the `thing` whose certificate it carries"),
    ];
    for (command, problem, remedy) in cases {
        let place = Place::new().with("profile.toml", "echo ready", command);
        let said = refused(&place.with("profile.toml", "thing = \"gateway-a\"\n", ""), &[]);
        has(&said, &[&format!("profile.toml:22: component \"gateway a\", command: {problem}"), remedy]);
    }
}

#[test]
fn a_component_without_its_program() {
    let expected = r#"
  × profile.toml:22: component "gateway a": program gatewai does not exist (looked in PATH, /usr/bin:/bin)
    ╭─[profile.toml:22:11]
 21 │ name = "gateway a"
 22 │ command = ["gatewai", "-c", "echo ready; exec sleep 600"]
    ·           ───────────────────────┬───────────────────────
    ·                                  ╰── here
 23 │ thing = "gateway-a"
    ╰────
  help: build it, or correct the path
"#;
    with("profile.toml", "\"sh\"", "\"gatewai\"", expected);
}

#[test]
fn a_component_of_which_the_program_cannot_be_run() {
    let said = refused(&Place::new().with("profile.toml", "\"sh\"", "\"./vocabulary.toml\""), &[]);
    has(
        &said,
        &[
            "profile.toml:22: component \"gateway a\": ",
            "vocabulary.toml is not an executable file",
            "help: allow it with `chmod +x`",
        ],
    );
}

const FUNCTION: &str = "
  Recorder:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: recorder
      Runtime: provided.al2023
      Handler: bootstrap
      Code: { S3Bucket: a, S3Key: b }
      Role: arn:aws:iam::123456789012:role/recorder
";

#[test]
fn a_function_without_its_binary() {
    let place = Place::new().with("template.yaml", "Resources:\n", &format!("Resources:{FUNCTION}"));
    let said = refused(&place, &[]);
    has(
        &said,
        &[
            "profile.toml:12: the function `recorder` of template.yaml has no code",
            "help: add a table [[cloud.function]]",
        ],
    );
    let table = "[[cloud.function]]\nname = \"recorder\"\nbinary = \"bin/recorder\"\n\n[cloud.records]";
    let said = refused(&place.with("profile.toml", "[cloud.records]", table), &[]);
    has(
        &said,
        &[
            "profile.toml:16: function \"recorder\": program ",
            "16 │ binary = \"bin/recorder\"",
            "help: build it, or correct the path",
        ],
    );
}

/// A template with a function of this runtime, and a profile with this code for it.
fn function(runtime: &str, handler: &str, code: &str) -> Place {
    let function = FUNCTION.replace("provided.al2023", runtime).replace("bootstrap", handler);
    let table = format!("[[cloud.function]]\nname = \"recorder\"\n{code}\n\n[cloud.records]");
    let place = Place::new().with("template.yaml", "Resources:\n", &format!("Resources:{function}"));
    place.with("profile.toml", "[cloud.records]", &table)
}

#[test]
fn code_that_its_runtime_does_not_take() {
    let cases = [
        ("python3.8", "app.handler", "binary = \"x\"", "the runtime python3.8, and its code is a binary", "folder"),
        ("nodejs18.x", "app.handler", "binary = \"x\"", "the runtime nodejs18.x, and its code is a binary", "folder"),
        ("provided.al2023", "x", "folder = \"x\"", "the runtime provided, and its code is a folder", "binary"),
    ];
    for (runtime, handler, code, problem, key) in cases {
        let said = refused(&function(runtime, handler, code), &[]);
        let problem = format!("profile.toml:16: function \"recorder\" has {problem}");
        has(&said, &[&problem, &format!("help: name its {key} instead: {key} = \"...\"")]);
    }
    let said = refused(&function("python3.8", "app.handler", "binary = \"x\"\nfolder = \"x\""), &[]);
    has(&said, &["the code of a function is a `binary` or a `folder`"]);
}

#[test]
fn a_runtime_whose_interpreter_is_not_installed() {
    for (runtime, needs) in [
        ("python3.999", "needs Python 3.999 or newer, and there is no python3.999, "),
        ("nodejs999.x", "needs Node.js 999 or newer, and "),
    ] {
        let said = refused(&function(runtime, "app.handler", "folder = \"x\""), &[]);
        let place = "template.yaml:6: Recorder (AWS::Lambda::Function), property Runtime: runtime ";
        let problem = format!("{place}{runtime} of function recorder {needs}");
        has(&said, &[&problem, &format!("Runtime: {runtime}"), "where PATH leads to, /usr/bin:/bin"]);
    }
}

#[test]
fn a_function_without_its_folder_or_its_module() {
    if !std::path::Path::new("/usr/bin/python3").exists() {
        skipped("python3 is not installed");
        return;
    }
    let said = refused(&function("python3.4", "app.handler", "folder = \"nowhere\""), &[]);
    has(&said, &["profile.toml:16: function \"recorder\": there is no folder ", "nowhere", "help: correct the path"]);
    let place = function("python3.4", "ap.handler", "folder = \"code\"");
    std::fs::create_dir(place.path("code")).unwrap();
    std::fs::write(place.path("code/app.py"), "").unwrap();
    let said = refused(&place, &[]);
    let problem = "template.yaml:7: Recorder (AWS::Lambda::Function), property Handler: handler `ap.handler` of function recorder";
    has(&said, &[problem, "help: did you mean app? Possible here: app"]);
}

#[test]
fn a_build_that_fails() {
    let place = Place::new();
    let place = place.with("profile.toml", "thing =", "build = \"sh -c 'seq 100; echo broken >&2; exit 3'\"\nthing =");
    let said = refused(&place, &[]);
    let (_, problem) = said.split_once("  × ").unwrap();
    has(
        problem,
        &["component \"gateway a\" cannot be built: `sh -c seq 100; echo broken >&2; exit 3` ended with exit 3;"],
    );
    has(problem, &["it printed last:", " 100", "broken"]);
    assert!(!problem.contains(" 42 "), "the end of the output is enough\n{problem}");
}

#[test]
fn a_build_that_cannot_start() {
    let said = refused(&Place::new().with("profile.toml", "thing =", "build = \"nosuchtool all\"\nthing ="), &[]);
    has(&said, &["component \"gateway a\": program nosuchtool does not exist (looked in PATH, /usr/bin:/bin)"]);
}
