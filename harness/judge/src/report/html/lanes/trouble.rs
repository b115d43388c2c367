//! What went wrong on the harness's own side.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::journal::Entry;

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, source: &str, message: &str) {
    let point = Point::of(entry, format!("{source}: {message}")).marked(Mark::Bad);
    lanes.put(Group::Troubles, "trouble", Form::Marks, point);
}
