//! Mistakes in own checks are refused before anything opens, with place and remedy; `steps` and `explain` tell of them.

use super::PASS;
use crate::support::Place;
use crate::support::refusal::{all_refused, has, refused};

#[test]
fn a_program_that_is_not_there() {
    let place = Place::with_steps(&["Then it is well"]).checked_by(&[("it is well", PASS, "")]);
    let place = place.with("profile.toml", "command = [\"sh\", \"-c\"", "command = [\"pyton3\", \"-c\"");
    let said = refused(&place, &[]);
    has(&said, &["profile.toml:22: check `it is well`: program pyton3 does not exist (looked in PATH, /usr/bin:/bin)"]);
    has(&said, &["help: build it, or correct the path"]);
}

#[test]
fn mistakes_in_the_table() {
    let command = "command = [\"sh\", \"-c\"";
    let cases = [
        (
            "words = 'it is well'",
            "words = 'the line runs'",
            "profile.toml:21: the phrase `the line runs` is there twice",
            "give each its own words",
        ),
        (
            "words = 'it is well'",
            "words = 'it is {wel}'",
            "profile.toml:21: there is no kind of parameter `{wel}`",
            "valid names",
        ),
        (
            command,
            "command = [\"{profile-folde}/x\"",
            "profile.toml:22: nothing is known as {profile-folde}",
            "did you mean `profile-folder`?",
        ),
        (
            command,
            "command = [\"{profile-folder}/x.py\"",
            "/x.py does not exist",
            "write the program, or correct the path",
        ),
        ("when = \"step\"", "when = \"stpe\"", "profile.toml:23: unknown variant `stpe`", "did you mean `step`?"),
        (
            "when = \"step\"",
            "timeout_ms = 0",
            "profile.toml:23: a program cannot answer in no time",
            "give it 1000 or more",
        ),
        ("when = \"step\"", "whn = \"step\"", "profile.toml:23: unknown field `whn`", "did you mean `when`?"),
    ];
    let idle = |keys: &str| Place::with_steps(&["Then the line stands idle"]).checked_by(&[("it is well", PASS, keys)]);
    all_refused(&[], |from, to| idle("when = \"step\"").with("profile.toml", from, to), &cases);
    let empty = format!("command = []\n# {command}");
    has(&refused(&idle("").with("profile.toml", command, &empty), &[]), &["22: an empty command"]);
}

#[test]
fn words_that_collide_with_a_step_and_times_that_mean_nothing() {
    let place = Place::with_steps(&["Then control is never held by two"]);
    let said = refused(&place.checked_by(&[("control is never held by {word}", PASS, "")]), &[]);
    has(&said, &["one.feature:3: ambiguous step: it matches `control is never held by two` and `{check}`"]);
    let place = Place::with_steps(&["Then it is well within 2 s"]);
    let said = refused(&place.checked_by(&[("it is well", PASS, "when = \"scenario\"")]), &[]);
    has(&said, &["one.feature:3: this check stands until the end of the scenario", "help: leave `within ...` out"]);
    let place = Place::with_steps(&["Then it is wel"]).checked_by(&[("it is well", PASS, "")]);
    has(&refused(&place, &[]), &["undefined step: it is wel", "help: did you mean `it is well`?"]);
}

#[test]
fn steps_lists_them_and_explain_explains_them() {
    let place = Place::new().checked_by(&[("it takes at most {float} kJ", PASS, "when = \"scenario\"")]);
    let say = |args: &[&str]| {
        let output = place.finish(place.lineproof(&args[..1]).args(["--profile", "profile.toml"]).args(&args[1..]));
        output.ends_with(0);
        output.stdout
    };
    has(&say(&["steps"]), &["{check} is one of\n    it takes at most {float} kJ\n", "{check} within {time}\n"]);
    let told = say(&["explain", "Then it takes at most 3 kJ"]);
    has(&told, &["{check}\n    The program that the profile names"]);
    has(&told, &["it takes at most {float} kJ\n    judged at the end of the scenario, within 10s, by: sh -c cat"]);
    has(&say(&["explain", "own checks"]), &["Whatever goes wrong with the program leaves the verdict unknown"]);
}
