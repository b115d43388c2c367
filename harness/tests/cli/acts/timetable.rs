//! Faults that come and go by a table.

use lineproof_judge::journal::{Event, Outcome, load};

use super::printed;
use crate::support::Place;

const STEPS: [&str; 5] = [
    "When the following faults happen:",
    "| at   | fault               | for    |",
    "| 3 s  | gateway \"a\" freezes | 100 ms |",
    "| 0 s  | gateway \"a\" crashes | 200 ms |",
    "Then the line stands idle",
];

#[test]
fn each_row_begins_and_ends_at_its_time() {
    let place = Place::with_steps(&STEPS);
    place.run(&[]).ends_with(0);
    let entries = load(&place.path("target/lineproof/latest").join("one-2.jsonl")).unwrap();
    let begun = entries.iter().find(|entry| matches!(entry.event, Event::StepStarted(_))).unwrap().at;
    let rows = entries.iter().filter_map(|entry| match &entry.event {
        Event::Operation(row) if row.target == "timetable" => Some((row, entry.at.since(begun).as_millis())),
        _ => None,
    });
    let expected = [
        ("gateway \"a\" crashes", 0),
        ("the end of: gateway \"a\" crashes", 200),
        ("gateway \"a\" freezes", 3000),
        ("the end of: gateway \"a\" freezes", 3100),
    ];
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.iter().map(|(row, _)| row.what.as_str()).collect::<Vec<_>>(), expected.map(|(what, _)| what));
    for ((row, at), (_, due)) in rows.iter().zip(expected) {
        assert_eq!(row.outcome, Outcome::Done);
        assert!(*at >= due, "{row:?} at {at} ms, before {due} ms");
    }
    let faults = entries.iter().filter(|entry| matches!(entry.event, Event::Fault { .. })).count();
    assert_eq!(faults, 4, "two that came and went");
}

#[test]
fn a_row_that_cannot_be_bound_is_refused_before_anything_opens() {
    let steps = STEPS.map(|step| step.replace("\"a\" freezes", "\"c\" freezes"));
    let place = Place::with_steps(&steps.each_ref().map(String::as_str));
    let output = place.run(&[]);
    output.ends_with(4);
    let said = &output.stderr;
    for part in
        ["features/one.feature:3", "in row 1 of the table: unknown component `gateway c`", "did you mean `gateway a`?"]
    {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn a_row_that_fails_is_told() {
    let steps =
        [STEPS[0], STEPS[1], "| 0 s | gateway \"a\" freezes | 2 s |", "| 100 ms | gateway \"a\" freezes | |", STEPS[4]];
    let output = Place::with_steps(&steps).run(&[]);
    output.ends_with(2);
    assert!(printed(&output).contains("gateway \"a\" freezes: "), "{}", output.stdout);
}
