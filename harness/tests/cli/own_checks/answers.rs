//! What comes of an answer, and of none.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{FAIL, Own, PASS, has};
use crate::support::Place;

const SCENARIO: &str = "when = \"scenario\"";

#[test]
fn a_program_passes_and_fails_a_step_and_a_scenario() {
    let checks = [
        ("it passes", PASS, ""),
        ("it fails", FAIL, ""),
        ("it stands and passes", PASS, SCENARIO),
        ("it stands and fails", FAIL, SCENARIO),
        ("nobody knows", r#"cat > /dev/null; echo '{"verdict":"unknown","because":"nothing was filled"}'"#, ""),
    ];
    for (words, code, said) in [
        ("it passes", 0, "1 passed"),
        ("it fails", 1, "keg 3 took 4.1 kJ"),
        ("it stands and passes", 0, "1 passed"),
        ("it stands and fails", 1, "keg 3 took 4.1 kJ"),
        ("nobody knows", 2, "nothing was filled"),
    ] {
        let place = Place::with_steps(&[&format!("Then {words}"), "And the line stands idle"]).checked_by(&checks);
        let output = place.run(&[]);
        output.ends_with(code);
        has(&output.stdout, &[said]);
        let line = "{\"event\":\"opened\"";
        assert_eq!(output.stdout.contains(line), code == 1, "the entry that it names is shown\n{}", output.stdout);
    }
}

/// Programs with which something is wrong, and what is said about it.
const WRONG: [(Own<'_>, &str); 13] = [
    (("it ends early", "exit 0", ""), "ended without an answer; it has to print one line of JSON"),
    (("it dies", "echo deep trouble >&2; kill -9 $$", ""), "ended with signal 9, so its answer counts for nothing"),
    (
        ("its status is 3", r#"echo '{"verdict":"pass","because":"x"}'; echo oh >&2; exit 3"#, ""),
        "ended with exit 3, so its answer counts for nothing",
    ),
    (("it reads and says nothing", "cat > /dev/null", ""), "ended without an answer"),
    (
        ("it says it in words", "cat > /dev/null; echo passed", ""),
        "gave no answer that can be understood: expected value",
    ),
    (
        ("it says too much", r#"cat > /dev/null; echo hello; echo '{"verdict":"pass","because":"x"}'"#, ""),
        "printed 2 lines, but an answer is one",
    ),
    (
        ("it has another verdict", r#"cat > /dev/null; echo '{"verdict":"ok","because":"x"}'"#, ""),
        "gave no answer that can be understood: unknown variant `ok`, expected one of `pass`, `unknown`, `fail`",
    ),
    (
        ("it invents", r#"cat > /dev/null; echo '{"verdict":"fail","because":"x","evidence":[99999]}'"#, ""),
        "names entry 99999 as evidence, which it was not told",
    ),
    (("it is slow", "cat > /dev/null; sleep 600", "timeout_ms = 300"), "has not answered and ended within 300ms"),
    (
        ("it does not end", r#"echo '{"verdict":"pass","because":"x"}'; exec sleep 600"#, "timeout_ms = 300"),
        "has not answered and ended within 300ms",
    ),
    (("it does not read", "exec sleep 600", "timeout_ms = 300"), "has not answered and ended within 300ms"),
    (("it floods", "exec yes", ""), "floods its output, and was ended"),
    (
        ("it passes too soon", r#"echo '{"verdict":"pass","because":"x"}'"#, SCENARIO),
        "answered PASS before the scenario was over, when only a failure is certain",
    ),
];

#[test]
fn whatever_goes_wrong_with_a_program_is_unknown_and_says_what() {
    let mut feature = "Feature: One\n".to_owned();
    for ((words, ..), _) in WRONG {
        let _ = write!(feature, "  Scenario: {words}\n    Then {words}\n    And the line stands idle\n");
    }
    let place = Place::with_steps(&[]).checked_by(&WRONG.map(|(check, _)| check));
    place.write("features/one.feature", &feature);
    let output = place.run(&[]);
    output.ends_with(2);
    let said = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    has(&said, &["13 scenarios: 13 unknown"]);
    for (((words, ..), why), block) in WRONG.into_iter().zip(said.split("UNKNOWN ").skip(1)) {
        has(block, &[words, &format!("its program {why}")]);
    }
    has(&said, &["program deep trouble", "program oh", "program passed"]);
}

#[test]
fn a_step_waits_for_an_answer_as_long_as_it_says_and_no_longer() {
    let soon = r#"read first; echo '{"verdict":"pass","because":"enough"}'"#;
    let begun = Instant::now();
    let place = Place::with_steps(&["Then it is seen within 1 min"]).checked_by(&[("it is seen", soon, "")]);
    place.run(&[]).ends_with(0);
    assert!(begun.elapsed() < Duration::from_secs(50), "it has waited for what it knew");
    let begun = Instant::now();
    let place = Place::with_steps(&["Then it is seen within 2 s"]).checked_by(&[("it is seen", PASS, "")]);
    place.run(&[]).ends_with(0);
    assert!(begun.elapsed() >= Duration::from_secs(2), "it was over too soon");
}

#[test]
fn a_failure_is_certain_before_the_scenario_is_over() {
    let soon = r#"read first; echo '{"verdict":"fail","because":"that was too much"}'"#;
    let place = Place::with_steps(&["Then it keeps its pace", "And the line stands idle"]);
    let output = place.checked_by(&[("it keeps its pace", soon, SCENARIO)]).run(&[]);
    output.ends_with(1);
    has(&output.stdout, &["✗ At the end: it keeps its pace\n      that was too much\n"]);
}

#[test]
fn a_standing_check_to_which_the_scenario_did_not_come_is_held_against_it() {
    let steps = ["Then the line runs", "And it keeps its pace"];
    for (script, said) in [(FAIL, true), (PASS, false)] {
        let output = Place::with_steps(&steps).checked_by(&[("it keeps its pace", script, SCENARIO)]).run(&[]);
        output.ends_with(1);
        assert_eq!(output.stdout.contains("keg 3 took 4.1 kJ"), said, "{}", output.stdout);
    }
}
