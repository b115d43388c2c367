//! Packs that cannot be taken, and steps that name a component by a role that nobody has.

use super::{all_refused, has, is, refused};
use crate::support::Place;

const PACK: &str =
    "title = \"t\"\nabout = \"a\"\nneeds = [\"records\"]\n\n[value]\nsoon = { is = \"2 s\", means = \"m\" }\n";

/// A place with the pack `quick`, of one feature.
fn place(pack: &str) -> Place {
    let place = Place::new();
    std::fs::create_dir_all(place.path("fixtures/packs/quick")).unwrap();
    place.write("fixtures/packs/quick/pack.toml", pack);
    let feature = "Feature: Quick\n  Scenario: It\n    Then the line stands idle within <soon>\n";
    place.write("fixtures/packs/quick/quick.feature", feature);
    place
}

fn using(used: &str) -> Place {
    place(PACK).with("profile.toml", "[run]", &format!("use = [{used}]\n[run]"))
}

#[test]
fn a_pack_that_is_not_there() {
    let expected = "
  × profile.toml:1: there is no pack in fixtures/packs/quikc
   ╭─[profile.toml:1:8]
 1 │ use = [\"quikc\"]
   ·        ───┬───
   ·           ╰── here
 2 │ [run]
   ╰────
  help: did you mean `quick`?; or give the path of a folder with a pack.toml
";
    is(&refused(&using("\"quikc\""), &[]), expected);
    let said = refused(&place(PACK), &["--pack", "./features"]);
    has(&said, &["./features: there is no pack in ./features", "valid names: quick; or give the path of a folder"]);
}

#[test]
fn what_is_asked_of_a_pack_and_it_does_not_know() {
    let cases = [
        (
            "{ pack = \"quick\", with = { son = \"3 s\" } }",
            "the pack fixtures/packs/quick has no value `son`",
            "did you mean `soon`?",
        ),
        (
            "{ pack = \"quick\", with = { soon = \"\" } }",
            "the value `soon` of a pack is one line of text, not ``",
            "write it as the pack does: `2 s`",
        ),
        (
            "\"quick\", \"./fixtures/packs/quick\"",
            "the pack `./fixtures/packs/quick` is used twice",
            "keep the one with the values that are meant",
        ),
        ("{ pak = \"quick\" }", "unknown field `pak`", "did you mean `pack`?"),
        ("3", "expected the name or the path of a pack", "give a value of the kind that is expected"),
    ];
    for (used, problem, remedy) in cases {
        let said = refused(&using(used), &[]);
        has(&said, &["profile.toml:1: ", problem, remedy]);
    }
}

#[test]
fn mistakes_in_a_pack() {
    let cases = [
        (
            "needs = [\"records\"]",
            "needs = [\"recrods\"]",
            "fixtures/packs/quick/pack.toml:3: unknown variant `recrods`",
            "did you mean `records`?",
        ),
        ("about = ", "abuot = ", "fixtures/packs/quick/pack.toml:2: unknown field `abuot`", "did you mean `about`?"),
        ("means", "meant", "fixtures/packs/quick/pack.toml:6: unknown field `meant`", "did you mean `means`?"),
    ];
    all_refused(&["--pack", "quick"], |from, to| place(&PACK.replace(from, to)), &cases);
    let place = place(PACK);
    place.write("fixtures/packs/quick/phrases.toml", "[[act]]\nwords = \"go\"\ncalls = [{ method = \"Line.Go\" }]\n");
    has(&refused(&place, &["--pack", "quick"]), &["fixtures/packs/quick/phrases.toml:3: unknown method `Line.Go`"]);
    place.write("fixtures/packs/quick/phrases.toml", "");
    place.write(
        "fixtures/packs/quick/quick.feature",
        "Feature: Quick\n  Scenario: It\n    Then it is so within <son>\n",
    );
    let said = refused(&place, &["--pack", "quick"]);
    let problem = "fixtures/packs/quick/quick.feature:3: `<son>` is no value of the pack quick";
    has(&said, &["1 mistake in what is to be run", problem, "did you mean `soon`?"]);
}

#[test]
fn a_pack_whose_words_the_line_does_not_have() {
    let words = "[[act]]\nwords = \"a batch is made within <soon>\"\nmeans = \"parts are made\"\n\n[[state]]\nwords = \"it \\\"waits\\\"\"\nmeans = \"nothing moves\"\n";
    let place = place(&format!("{}{words}", PACK.replace("records", "pair")));
    let expected = r#"
  × profile.toml lacks what the pack quick needs; nothing was opened
  help: two components that take control of the plant (`holder`), one in place of the other: here it is 1; say at two under which name each takes control, holder = "..."
        add to vocabulary.toml:

        [[act]]  # parts are made
        words = "a batch is made within 2 s"
        calls = [{ method = "..." }]  # or do = [...], or steps = [...]

        [[state]]  # nothing moves
        words = "it \"waits\""
        signal = "..."
        is = true
"#;
    is(&refused(&place, &["--pack", "quick"]), expected);
    is(&refused(&place, &["fixtures/packs/quick/quick.feature:2"]), expected);
}

#[test]
fn roles_that_nobody_plays() {
    let said = refused(&Place::with_steps(&["When the standby crashes", "Then the line stands idle"]), &[]);
    has(
        &said,
        &["features/one.feature:3: `the standby` is one of two, and one component of profile.toml can take control"],
    );
    let expected = "
  × 1 step cannot be run; nothing was opened

Error:
  × features/one.feature:3: nobody is `the component that was in control` yet: no step before this one asks who is in control
   ╭─[features/one.feature:3:5]
 2 │   Scenario: It
 3 │     When the component that was in control crashes
   ·     ───────────────────────┬──────────────────────
   ·                            ╰── here
 4 │     Then the line stands idle
   ╰────
  help: say before it `one component is in control`, or what happens to `the component in control`
";
    let steps = ["When the component that was in control crashes", "Then the line stands idle"];
    is(&refused(&Place::with_steps(&steps), &[]), expected);
}
