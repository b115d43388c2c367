//! Acts that write, wait and ask, in scenarios that run from their beginning to their end.

mod below;
mod press;
mod refused;
mod timetable;

use crate::support::{Output, Place};
use lineproof_judge::journal::{Event, Operation, Outcome, load};

/// What was done to the plant, and to whom else, in the scenario's journal.
fn operations(place: &Place) -> Vec<Operation> {
    let entries = load(&place.path("target/lineproof/latest").join("one-2.jsonl")).unwrap();
    let operation = |event| if let Event::Operation(operation) = event { Some(operation) } else { None };
    entries.into_iter().filter_map(|entry| operation(entry.event)).collect()
}

fn done(what: &str) -> Operation {
    Operation { target: "plant".to_owned(), what: what.to_owned(), outcome: Outcome::Done }
}

/// What was printed, whatever the lines.
fn printed(output: &Output) -> String {
    output.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn with_vocabulary(steps: &[&str], vocabulary: &str) -> Place {
    let place = Place::with_steps(steps);
    place.write("vocabulary.toml", vocabulary);
    place
}
