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
        lineproof's module `profile`
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
