//! Mistakes in what acts do, and values that the line's model does not have.

use super::{has, refused, with};
use crate::support::Place;

const CALLS: &str = "calls = [{ method = \"Operator.LoadMagazine\", with = [\"{count}\"] }]";

#[test]
fn a_text_that_a_signal_never_has() {
    let expected = "
  × vocabulary.toml:13: Line.State is never `Runing`
    ╭─[vocabulary.toml:13:6]
 12 │ signal = \"Line.State\"
 13 │ is = \"Runing\"
    ·      ────┬───
    ·          ╰── here
    ╰────
  help: did you mean `Running`?
";
    with("vocabulary.toml", "is = \"Running\"", "is = \"Runing\"", expected);
}

#[test]
fn what_is_written_is_held_against_the_model() {
    let cases = [
        (
            "{ write = \"Conveyor.Sped\", value = 1 }",
            "vocabulary.toml:3: unknown signal `Conveyor.Sped`",
            "did you mean `Conveyor.Speed`?",
        ),
        (
            "{ write = \"Magazine.Level\", value = -1 }",
            "vocabulary.toml:3: `-1` is no UInt32, which Magazine.Level is",
            "write a whole number, not below 0, without quotes",
        ),
        (
            "{ hold = \"Line.State\", value = \"Idle\", back = \"Rest\" }",
            "vocabulary.toml:3: Line.State is never `Rest`",
            "valid names: Idle, Running, Safe, EmergencyStop, ResetRequired",
        ),
        (
            "{ pulse = \"Magazine.Level\", value = 1, for = \"2 s\" }",
            "vocabulary.toml:3: Magazine.Level is a UInt32, of which no value is the opposite",
            "say with `value` what is written, and with `back`",
        ),
        (
            "{ pulse = \"Panel.StartLamp\", for = \"2 sec\" }",
            "vocabulary.toml:3: `2 sec` is no time that can pass",
            "write a number above 0 and a unit",
        ),
        (
            "{ wait = { signal = \"Line.State\", one_of = [\"Idle\", \"Sefe\"] } }",
            "vocabulary.toml:3: Line.State is never `Sefe`",
            "did you mean `Safe`?",
        ),
        (
            "{ method = \"Operator.LoadMagazin\", with = [\"{count}\"] }",
            "vocabulary.toml:3: unknown method `Operator.LoadMagazin`",
            "did you mean `Operator.LoadMagazine`?",
        ),
        (
            "{ write = \"Magazine.Level\", value = 1, within = \"2 s\" }",
            "vocabulary.toml:3: `within` means nothing for a `write`",
            "leave it out",
        ),
    ];
    for (deed, problem, remedy) in cases {
        let place = Place::new().with("vocabulary.toml", CALLS, &format!("do = [{deed}]"));
        has(&refused(&place, &[]), &[problem, &format!("help: {remedy}")]);
    }
}

#[test]
fn what_is_done_before_and_after_a_scenario_needs_nobody_and_nothing_that_is_not_there() {
    let cases = [
        (
            "{ prompt = \"Clear the belt\" }",
            "profile.toml:9: `the operator fills 3 parts into the magazine` asks a person: Clear the belt",
            "list acts that need nobody",
        ),
        (
            "{ write = \"Conveyor.Running\", value = false }",
            "profile.toml:9: `the operator fills 3 parts into the magazine` writes Conveyor.Running, and no signal of a \
             simulated line can be written from outside",
            "list acts that call methods",
        ),
    ];
    let rest = "vocabulary = \"vocabulary.toml\"\nrest = [\"the operator fills 3 parts into the magazine\"]";
    for (deed, problem, remedy) in cases {
        let place = Place::new().with("vocabulary.toml", CALLS, &format!("do = [{deed}]"));
        let place = place.with("profile.toml", "vocabulary = \"vocabulary.toml\"", rest);
        has(&refused(&place, &[]), &[problem, &format!("help: {remedy}")]);
    }
}
