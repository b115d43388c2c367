//! A small system, which only sees its plant from afar: what each dialect allows to prove.

use super::has;
use crate::support::{Output, Place};

/// Runs these steps in a dialect.
fn run(dialect: &str, steps: &[&str]) -> Output {
    in_dialect(dialect, steps).run(&[])
}

fn in_dialect(dialect: &str, steps: &[&str]) -> Place {
    // A busy machine is not what is looked at here.
    let place = Place::with_steps(steps);
    place.with("profile.toml", "kind = \"sim\"", &format!("kind = \"sim\"\ndialect = \"{dialect}\""))
}

/// What needs methods, and what is so without them.
const FILLED: [&str; 3] = [
    "When the operator fills 3 parts into the magazine",
    "Then signal \"Magazine.Level\" is 3 within 1 s",
    "And the line stands idle for 1 s",
];

#[test]
fn acts_and_states_are_the_same_in_every_dialect() {
    for dialect in ["own", "s7-1500", "twincat", "codesys", "numeric"] {
        let output = run(dialect, &FILLED);
        output.ends_with(0);
        assert_eq!(output.stderr, "", "{dialect}");
    }
}

#[test]
fn what_needs_methods_is_not_run_where_there_are_none_and_the_rest_is() {
    let output = run("no-methods", &FILLED);
    output.ends_with(5);
    has(&output.stdout, &["not run", "a server of the dialect `no-methods` has none"]);
    for step in ["control is never held by two", "1 part is finished within 1 s"] {
        let output = run("no-methods", &[&format!("Then {step}")]);
        output.ends_with(5);
        has(&output.stdout, &["not run", "it needs methods of the plant"]);
    }
    run("no-methods", &["When 1 s passes", "Then the line stands idle for 1 s"]).ends_with(0);
}

#[test]
fn what_is_finer_than_a_server_looks_is_unknown_and_said_before_the_run() {
    let step = "signal \"Line.State\" is \"Idle\" for 150 ms";
    let steps = ["When 1 s passes", &format!("Then {step}")];
    run("own", &steps).ends_with(0);
    let output = run("s7-1500", &steps);
    output.ends_with(2);
    let why = "the plant looks at Line.State only every 100 ms, which is too coarse for 75 ms";
    assert_eq!(output.stderr, format!("features/one.feature:4: it will not be known whether {step}: {why}\n"));
    has(&output.stdout, &["UNKNOWN", "only every 100 ms"]);
}

#[test]
fn a_dialect_that_is_misspelt_is_refused_with_the_nearest() {
    let output = run("twincad", &FILLED);
    output.ends_with(4);
    has(&output.stderr, &["unknown variant `twincad`", "did you mean `twincat`?"]);
}
