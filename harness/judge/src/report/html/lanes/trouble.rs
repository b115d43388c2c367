//! What went wrong on the harness's own side, or its machine's.

use std::time::Duration;

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::check::evidence;
use crate::journal::{Entry, Evidence};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, source: &str, message: &str) {
    let point = Point::of(entry, format!("{source}: {message}")).marked(Mark::Bad);
    lanes.put(Group::Troubles, "trouble", Form::Marks, point);
}

pub(super) fn clock_behind(lanes: &mut Lanes, entry: &Entry, by_us: u64) {
    let told = evidence::clock_apart(entry, Duration::from_micros(by_us), "behind");
    lanes.put(Group::Troubles, "trouble", Form::Marks, Point::from_evidence(entry, told).marked(Mark::Bad));
}

pub(super) fn stalled(lanes: &mut Lanes, entry: &Entry, stalled: Evidence) {
    let point = Point::from_evidence(entry, stalled).marked(Mark::Bad);
    lanes.put(Group::Troubles, "machine", Form::Marks, point);
}
