//! What the harness did to the plant or the cloud.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::journal::{Entry, Operation, Outcome};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, operation: &Operation) {
    let what = &operation.what;
    let (text, mark) = match &operation.outcome {
        Outcome::Done => (what.clone(), Mark::Plain),
        Outcome::Refused { why } => (format!("{what}: refused: {why}"), Mark::Doubt),
        Outcome::Indeterminate { why } => (format!("{what}: nobody knows whether it happened: {why}"), Mark::Doubt),
    };
    let lane = format!("acts on {}", operation.target);
    lanes.put(Group::Acts, &lane, Form::Marks, Point::of(entry, text).marked(mark));
}
