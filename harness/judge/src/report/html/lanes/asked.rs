//! Checks, from when they are made.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::journal::{Asked, Entry};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, asked: &Asked) {
    let until = if asked.standing { " until the end" } else { "" };
    let check =
        serde_json::to_string(&asked.check).unwrap_or_else(|error| format!("a check that cannot be shown: {error}"));
    let text = format!("checked from here on{until}: {check}");
    lanes.put(Group::Steps, "checks begin", Form::Marks, Point::of(entry, text).labelled("").marked(Mark::Faint));
}
