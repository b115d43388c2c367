//! Mistakes in a profile.

use crate::cli::Place;
use crate::{has, is, nothing_ran, refused, with};

#[test]
fn a_profile_that_is_not_toml() {
    let expected = "
  × profile.toml:1: unclosed table, expected `]`
   ╭─[profile.toml:1:5]
 1 │ [run
   ·     ▲
   ·     ╰── here
 2 │ concurrency = 4
   ╰────
  help: correct the TOML here: text stands in double quotes, lists in [ ],
        inline tables in { }
";
    with("profile.toml", "[run]", "[run", expected);
}

#[test]
fn an_unknown_key() {
    let expected = "
  × profile.toml:3: unknown field `wait_m`, expected one of `concurrency`,
  │ `wait_ms`, `step_timeout_ms`, `scenario_timeout_ms`, `open_timeout_ms`,
  │ `drain_timeout_ms`, `close_timeout_ms`
   ╭─[profile.toml:3:1]
 2 │ concurrency = 4
 3 │ wait_m = 300
   · ───┬──
   ·    ╰── here
 4 │
   ╰────
  help: did you mean `wait_ms`?
";
    with("profile.toml", "wait_ms", "wait_m", expected);
}

#[test]
fn a_value_of_the_wrong_kind() {
    let expected = r#"
  × profile.toml:3: invalid type: string "300", expected u64
   ╭─[profile.toml:3:11]
 2 │ concurrency = 4
 3 │ wait_ms = "300"
   ·           ──┬──
   ·             ╰── here
 4 │
   ╰────
  help: give a value of the kind that is expected; all keys are documented in
        lineproof's module `profile::schema`
"#;
    with("profile.toml", "300", "\"300\"", expected);
}

#[test]
fn further_mistakes_in_a_profile() {
    let cases = [
        (
            "concurrency = 4",
            "concurrency = 0",
            "profile.toml:2: invalid value: integer `0`",
            "help: give a value of the kind",
        ),
        ("kind = \"sim\"", "kind = \"simm\"", "profile.toml:6: unknown variant `simm`", "help: did you mean `sim`?"),
        ("vocabulary.toml", "words.toml", "words.toml: cannot be read: ", "help: check the path; paths in a profile"),
        (
            "template = \"template.yaml\"",
            "",
            "profile.toml:10: missing field `template`",
            "help: add template = \"...\"",
        ),
        (
            "[\"sh\", \"-c\", \"echo ready; exec sleep 600\"]",
            "[]",
            "profile.toml:22: an empty command",
            "help: give program and",
        ),
        ("\"cloud\"]", "\"clod\"]", "profile.toml:25: unknown end of a link `clod`", "help: did you mean `cloud`?"),
        (
            "\"cloud\"]",
            "\"plant\"]",
            "profile.toml:25: the link `plant` is there twice",
            "help: give each its own name",
        ),
        ("{ stdout =", "{ stdot =", "profile.toml:26: unknown field `stdot`", "help: did you mean `stdout`?"),
    ];
    for (from, to, problem, remedy) in cases {
        has(&refused(&Place::new().with("profile.toml", from, to), &[]), &[problem, remedy]);
    }
}

/// What a profile with these keys of its plant is refused with.
#[track_caller]
fn refused_plant(keys: &str, parts: &[&str]) {
    let said = refused(&Place::new().with("profile.toml", "kind = \"sim\"", keys), &[]);
    has(&said.replace("\n  │ ", " ").replace("\n        ", " "), parts);
}

#[test]
fn keys_that_do_not_fit_the_kind_of_plant() {
    let endpoint = "endpoint = \"opc.tcp://plc:4840/\"";
    let there = format!("kind = \"opcua\"\n{endpoint}");
    let simulated = "says how to reach a plant that is there already, and this one is simulated";
    let leave_out = "out: a simulated plant is opened in process; or write kind = \"opcua\"";
    refused_plant(&format!("kind = \"sim\"\n{endpoint}"), &["profile.toml:7: `endpoint` ", simulated, leave_out]);
    let login = "login = { user = \"anna\" }";
    refused_plant(&format!("kind = \"sim\"\n{login}"), &["profile.toml:7: `login` ", simulated, "leave `login` out"]);
    refused_plant(
        "kind = \"opcua\"",
        &["profile.toml:6: a plant of the kind `opcua` needs its endpoint", "add `endpoint"],
    );
    refused_plant(
        "kind = \"opcua\"\nendpoint = \"http://plc/\"",
        &["profile.toml:7: `http://plc/` is no endpoint of an OPC UA server", "write `opc.tcp://HOST:PORT/`"],
    );
    refused_plant(
        "kind = \"opcua\"\nendpoint = \"opc.tcp://${NOWHERE}:4840/\"",
        &["profile.toml:7: the environment has no variable `NOWHERE`", "`${NOWHERE:-else}`"],
    );
    refused_plant(
        &format!("{there}\nsecurity = {{ policy = \"Basic256Sha265\", pki = \"keys\" }}"),
        &["profile.toml:8: unknown variant `Basic256Sha265`", "did you mean `Basic256Sha256`?"],
    );
    refused_plant(&format!("{there}\n{login}"), &["profile.toml:8: it is not said where", "`password_env`"]);
    refused_plant(
        &format!("{there}\nlogin = {{ user = \"anna\", password_env = \"A\", password_file = \"b\" }}"),
        &["profile.toml:8: the password is said to be in two places", "give either `password_env`"],
    );
    refused_plant(
        &format!("{there}\nlogin = {{ user = \"anna\", password_env = \"NOWHERE\" }}"),
        &["profile.toml:8: the environment variable `NOWHERE`: ", "put the user's password into"],
    );
    refused_plant(
        &format!("{there}\nlogin = {{ user = \"anna\", password_file = \"nowhere\" }}"),
        &["profile.toml:8: nowhere cannot be read: ", "name a file that has the password"],
    );
    refused_plant(
        &format!("{there}\nbefore = [\"the operator fills 3 part into the magazine\"]"),
        &[
            "profile.toml:8: the vocabulary has no act `the operator fills 3 part into",
            "did you mean `the operator fills {count}",
        ],
    );
}

#[test]
fn a_profile_that_is_not_there() {
    let place = Place::new();
    let without = place.finish(&mut place.lineproof(&["run", "--profile", "nowhere.toml"]));
    without.ends_with(4);
    has(&without.stderr, &["nowhere.toml: there is no profile `nowhere.toml`"]);
    std::fs::create_dir_all(place.path("fixtures/profiles")).unwrap();
    place.write("fixtures/profiles/bench.toml", "");
    let output = place.finish(&mut place.lineproof(&["run", "--profile", "bensh"]));
    output.ends_with(4);
    nothing_ran(&place, &output);
    let expected = "
  × fixtures/profiles/bensh.toml: there is no profile `bensh`
  help: did you mean `bench`?; or give the path of a .toml file
";
    is(&output.stderr, expected);
}
