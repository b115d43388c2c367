//! `run --retry`: what passes only when it is run again is told as flaky, and counts as what it was the first time.

use std::collections::BTreeSet;
use std::path::Path;

use super::{FAIL, PASS};
use crate::support::{Output, Place, listing};
use lineproof_judge::report::RunRecord;
use quick_junit::Report;

const STEPS: [&str; 2] = ["When the operator fills 3 parts into the magazine", "Then the kegs are well"];

/// A place whose check fails so often, and passes from then on.
fn passes_after(failures: u32) -> Place {
    let script = format!("if [ $(cat count | wc -l) -ge {failures} ]; then {PASS}; else {FAIL}; fi; echo >> count");
    let place = Place::with_steps(&STEPS).checked_by(&[("the kegs are well", &script, "")]);
    place.write("count", "");
    place
}

fn journals(place: &Place) -> BTreeSet<String> {
    let names = listing(&place.path("target/lineproof/latest")).into_iter();
    names.filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "jsonl")).collect()
}

fn has_lines(output: &Output, lines: &[&str]) {
    let said: Vec<&str> = output.stdout.lines().collect();
    let begins = |line: &str| said.iter().any(|said| said.starts_with(line));
    assert!(lines.iter().all(|line| begins(line)), "{}", output.stdout);
}

#[test]
fn a_scenario_that_passes_when_it_is_run_again_is_flaky_and_has_failed() {
    let place = passes_after(1);
    let output = place.run(&["--retry", "3", "--junit", "run.xml"]);
    output.ends_with(1);
    has_lines(
        &output,
        &[
            "PASS  It (run again, 1)",
            "         run again: PASS; flaky, which is no pass",
            "1 scenario: 1 failed (1 flaky)",
        ],
    );
    assert_eq!(journals(&place), ["one-2.again-1.jsonl".to_owned(), "one-2.jsonl".to_owned()].into());
    let junit = std::fs::read_to_string(place.path("run.xml")).unwrap();
    let junit = Report::deserialize_from_str(&junit).unwrap();
    assert_eq!((junit.tests, junit.failures), (1, 1));
    let properties = &junit.test_suites[0].test_cases[0].properties;
    assert!(
        properties.iter().any(|property| property.name.as_str() == "run again" && property.value.as_str() == "PASS"),
        "{properties:?}"
    );
    let again = place.finish(&mut place.lineproof(&["report"]));
    again.ends_with(1);
    has_lines(&again, &["1 scenario: 1 failed (1 flaky)"]);
    let runs = place.finish(&mut place.lineproof(&["runs"]));
    assert!(runs.stdout.contains("  1 failed, in "), "{}", runs.stdout);
}

#[test]
fn a_scenario_is_run_again_as_often_as_is_said_and_not_if_it_passes() {
    let place = passes_after(9);
    let output = place.run(&["--retry", "2"]);
    output.ends_with(1);
    has_lines(&output, &["         run again: FAIL, FAIL", "1 scenario: 1 failed "]);
    let record = RunRecord::load(&place.path("target/lineproof/latest")).unwrap().unwrap();
    let outcomes = record.ended.unwrap().scenarios;
    assert_eq!(outcomes.iter().map(|outcome| outcome.again).collect::<Vec<_>>(), [0, 1, 2]);
    let place = passes_after(0);
    place.run(&["--retry", "2"]).ends_with(0);
    assert_eq!(journals(&place), ["one-2.jsonl".to_owned()].into());
}
