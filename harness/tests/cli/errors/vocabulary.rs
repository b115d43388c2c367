//! Mistakes in a line's vocabulary.

use super::{all_refused, has, refused, with};
use crate::support::Place;

#[test]
fn a_vocabulary_with_an_unknown_signal() {
    let expected = r#"
  × vocabulary.toml:7: unknown signal `Line.Stat`
   ╭─[vocabulary.toml:7:10]
 6 │ words = "the line stands idle"
 7 │ signal = "Line.Stat"
   ·          ─────┬─────
   ·               ╰── here
 8 │ is = "Idle"
   ╰────
  help: did you mean `Line.State`?
"#;
    with("vocabulary.toml", "Line.State", "Line.Stat", expected);
}

#[test]
fn mistakes_in_words_and_in_the_profile_are_shown_together() {
    let place = Place::new().with("vocabulary.toml", "\"Line.State\"", "\"Line.Stat\"");
    let place = place.with("vocabulary.toml", "LoadMagazine", "LoadMagazin");
    let words = "vocabulary = \"vocabulary.toml\"";
    let place = place.with("profile.toml", words, &format!("{words}\ntold_by = [\"Line.Stte\"]"));
    let said = refused(&place, &[]);
    has(&said, &["profile.toml: 3 mistakes", "unknown signal `Line.Stat`", "unknown method `Operator.LoadMagazin`"]);
    has(&said, &["profile.toml:9: unknown signal `Line.Stte`", "did you mean `Line.State`?"]);
}

#[test]
fn further_mistakes_in_a_vocabulary() {
    let cases = [
        (
            "LoadMagazine",
            "LoadMagazin",
            "vocabulary.toml:3: unknown method `Operator.LoadMagazin`",
            "did you mean `Operator.LoadMagazine`?",
        ),
        (
            "words = \"the line runs\"",
            "words = \"the line stands idle\"",
            "vocabulary.toml:11: the phrase `the line stands idle` is there twice",
            "give each its own name",
        ),
        ("signal =", "signals =", "vocabulary.toml:7: unknown field `signals`", "did you mean `signal`?"),
    ];
    all_refused(&[], |from, to| Place::new().with("vocabulary.toml", from, to), &cases);
}

#[test]
fn calls_that_a_method_does_not_take() {
    let expected = "
  × vocabulary.toml:3: Operator.LoadMagazine takes 1 argument, 2 are given
   ╭─[vocabulary.toml:3:21]
 2 │ words = \"the operator fills {count} parts into the magazine\"
 3 │ calls = [{ method = \"Operator.LoadMagazine\", with = [\"{count}\", true] }]
   ·                     ───────────┬───────────
   ·                                ╰── here
 4 │
   ╰────
  help: give `with` = [count: UInt32]
";
    let given = "with = [\"{count}\"]";
    with("vocabulary.toml", given, "with = [\"{count}\", true]", expected);
    let is_no = |value: &str| {
        format!("vocabulary.toml:3: `{value}` is no UInt32, which Operator.LoadMagazine takes as `count`")
    };
    for (value, shown) in [("\"many\"", "many"), ("-1", "-1"), ("4294967296", "4294967296"), ("true", "true")] {
        let place = Place::new().with("vocabulary.toml", given, &format!("with = [{value}]"));
        let said = refused(&place, &[]);
        has(&said, &[&is_no(shown), "help: write a whole number, not below 0, without quotes"]);
    }
    let place = Place::new().with("vocabulary.toml", "{count} parts into", "parts into");
    has(&refused(&place, &[]), &["vocabulary.toml:3: the words have no parameter `{count}`"]);
}

#[test]
fn values_that_a_signal_never_has() {
    let expected = "
  × vocabulary.toml:8: `true` is no String, which Line.State is
   ╭─[vocabulary.toml:8:6]
 7 │ signal = \"Line.State\"
 8 │ is = true
   ·      ──┬─
   ·        ╰── here
 9 │
   ╰────
  help: write text in double quotes
";
    with("vocabulary.toml", "is = \"Idle\"", "is = true", expected);
    let until = "\"{count}\"] }]\nuntil = { signal = \"Magazine.Level\", is = \"full\" }";
    let place = Place::new().with("vocabulary.toml", "\"{count}\"] }]", until);
    let said = refused(&place, &[]);
    has(&said, &["vocabulary.toml:4: `full` is no UInt32, which Magazine.Level is", "help: write a whole number"]);
}

#[test]
fn a_range_in_place_of_a_value() {
    let place = Place::new().with("vocabulary.toml", "is = \"Idle\"", "is = { min = 495, max = 505 }");
    let said = refused(&place, &[]);
    has(
        &said,
        &["vocabulary.toml:8: no value of a signal", "help: write text in double quotes", "`between = [495, 505]`"],
    );
}

#[test]
fn parameters_and_questions_that_do_not_exist() {
    let cases = [
        (
            "the operator fills {count} parts",
            "the operator fills {cuont} parts",
            "vocabulary.toml:2: there is no kind of parameter `{cuont}`",
            "did you mean `count`?",
        ),
        (
            "with = [\"{count}\"]",
            "with = [\"{number}\"]",
            "vocabulary.toml:3: the words have no parameter `{number}`",
            "valid names: count",
        ),
        (
            "is = \"Idle\"",
            "above = 5",
            "vocabulary.toml:8: Line.State is a String, of which none is more than another",
            "ask it with `is`, `is_not` or `one_of`",
        ),
        (
            "is = \"Idle\"",
            "is = \"Idle\"\nis_not = \"Safe\"",
            "vocabulary.toml:7: it is not said once what is asked of `Line.State`",
            "give one of `is`",
        ),
        (
            "is = \"Idle\"",
            "is = \"Idle\"\ntolerance = 1",
            "vocabulary.toml:8: Line.State is a String, of which none is more than another",
            "ask it with `is`, `is_not` or `one_of`",
        ),
    ];
    all_refused(&[], |from, to| Place::new().with("vocabulary.toml", from, to), &cases);
}
