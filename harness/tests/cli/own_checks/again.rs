//! Journals with a program's judgement are judged again.

use super::{FAIL, PASS, has};
use crate::support::{Output, Place};

/// Passes, and leaves a trace each time that it runs.
fn traced() -> String {
    format!("echo ran >> traces; {PASS}")
}

fn check(place: &Place, args: &[&str]) -> Output {
    place.finish(&mut place.lineproof(&[&["check"], args].concat()))
}

fn traces(place: &Place) -> usize {
    std::fs::read_to_string(place.path("traces")).unwrap().lines().count()
}

fn after_a_run() -> Place {
    let steps = ["Then it is well", "And it stays well", "And the line stands idle within 2 s"];
    let script = traced();
    let checks = [("it is well", script.as_str(), ""), ("it stays well", script.as_str(), "when = \"scenario\"")];
    let place = Place::with_steps(&steps).checked_by(&checks);
    place.run(&[]).ends_with(0);
    place
}

#[test]
fn a_program_is_run_again_only_when_it_is_asked_for() {
    let place = after_a_run();
    assert_eq!(traces(&place), 2);
    let output = check(&place, &[]);
    output.ends_with(0);
    let expected = "1 journal judged again, 3 judgements: all the same; 2 judgements by programs, not judged again (give \
                    --profile)\n";
    assert_eq!((output.stdout.as_str(), traces(&place)), (expected, 2));
    let output = check(&place, &["--profile", "profile.toml"]);
    output.ends_with(0);
    let expected =
        "1 journal judged again, 3 judgements: all the same; 2 judgements by programs, which were run again\n";
    assert_eq!((output.stdout.as_str(), traces(&place)), (expected, 4));
}

#[test]
fn no_command_stands_in_a_journal() {
    let place = after_a_run();
    let journal = std::fs::read_to_string(place.path("target/lineproof/latest/one-2.jsonl")).unwrap();
    assert!(journal.contains("it stays well") && !journal.contains("traces"), "{journal}");
}

#[test]
fn a_program_that_says_something_else_now_makes_a_difference() {
    let place = after_a_run();
    let script = |script: &str| script.replace('"', "\\\"");
    let place = place.with("profile.toml", &script(&traced()), &script(FAIL));
    let output = check(&place, &["--profile", "profile.toml"]);
    output.ends_with(1);
    has(
        &output.stdout,
        &[
            "    Then it is well  (line 3)\n      then  PASS     it is well: all is well\n      now   FAIL     it is well: keg 3 took 4.1 kJ\n",
            "    The scenario\n",
        ],
    );
}

#[test]
fn what_the_profile_does_not_have_cannot_be_judged_again() {
    let place = after_a_run().with("profile.toml", "words = 'it is well'", "words = 'it is good'");
    let output = check(&place, &["--profile", "profile.toml"]);
    output.ends_with(2);
    has(&output.stderr, &["profile.toml has no check `it is well`; give the profile of the run"]);
    let output = check(&place, &["--profile", "nowhere.toml"]);
    output.ends_with(4);
    has(&output.stderr, &["there is no profile `nowhere.toml`"]);
}
