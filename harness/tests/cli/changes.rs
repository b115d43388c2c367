//! What a signal or a state did over a time, in scenarios that run from their beginning to their end.

use crate::support::Place;

const FILL: &str = "When the operator fills 3 parts into the magazine";

#[test]
fn what_was_reached_how_often_how_far_and_how_fast_is_judged_and_judged_again() {
    let place = Place::with_steps(&[
        FILL,
        "Then signal \"Magazine.Level\" changed by at least 3 within 2 s",
        "And signal \"Magazine.Level\" is 3 was reached within 2 s",
        "And the line runs at most 0 times for 200 ms",
        "And signal \"Magazine.Level\" changed by at most 1 for 200 ms",
        "And signal \"Magazine.Level\" rises by at most 1 per second over 500 ms",
    ]);
    place.run(&[]).ends_with(0);
    let again = place.finish(&mut place.lineproof(&["check"]));
    again.ends_with(0);
    assert_eq!(again.stdout, "1 journal judged again, 7 judgements: all the same\n");
}

#[test]
fn a_state_with_a_number_is_told_from_how_often_it_comes_about() {
    let running = "words = \"the line runs\"\nsignal = \"Line.State\"\nis = \"Running\"";
    let waiting = "words = \"{count} part(s) wait(s)\"\nsignal = \"Magazine.Level\"\nis = \"{count}\"";
    let steps = [FILL, "Then 3 parts wait 1 time within 2 s", "And 3 parts wait at most 0 times for 200 ms"];
    Place::with_steps(&steps).with("vocabulary.toml", running, waiting).run(&[]).ends_with(0);
}

#[test]
fn what_was_not_is_told_with_what_was() {
    for (step, said) in [
        ("the line runs was reached within 300 ms", "Line.State is Running was not reached within 300 ms"),
        (
            "the line runs 2 times within 300 ms",
            "Line.State is Running came about never, at least 2 wanted within 300 ms",
        ),
        (
            "signal \"Magazine.Level\" changed by at least 4 within 300 ms",
            "Magazine.Level changed by 3, at least 4 wanted within 300 ms",
        ),
        (
            "signal \"Magazine.Level\" rises by at least 60 per minute over 500 ms",
            "Magazine.Level rose by 0 in 500 ms, which is 0 per minute; at least 60 wanted",
        ),
    ] {
        let output = Place::with_steps(&[FILL, "And 100 ms passes", &format!("Then {step}")]).run(&[]);
        output.ends_with(1);
        let printed = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(printed.contains(said), "{said}\nis not in\n{printed}");
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let place = Place::with_steps(&[
        "Then signal \"Magazine.Level\" changed by at least 0 within 2 s",
        "And the line runs 0 times within 2 s",
        "And signal \"Line.State\" changed by at least 3 within 2 s",
        "And signal \"Line.State\" rises by at least 3 per second over 2 s",
        "And signal \"Magazine.Levle\" falls by at most 3 per second over 2 s",
    ]);
    let output = place.run(&[]);
    output.ends_with(4);
    for part in [
        "5 steps cannot be run",
        "features/one.feature:3: this amount makes no sense here",
        "features/one.feature:4: this amount makes no sense here",
        "features/one.feature:5: Line.State is a String, of which none is more",
        "features/one.feature:6: Line.State is a String, of which none is more",
        "features/one.feature:7: unknown signal `Magazine.Levle`",
    ] {
        assert!(output.stderr.contains(part), "{part}\nis not in\n{}", output.stderr);
    }
}
