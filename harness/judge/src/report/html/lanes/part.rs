//! Parts that the plant has finished.

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::check::evidence;
use crate::journal::{Entry, FinishedPart};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, part: &FinishedPart) {
    let point =
        Point::from_evidence(entry, evidence::part(entry, part)).labelled(part.serial.to_string()).about(part.serial);
    lanes.put(Group::Parts, "finished", Form::Marks, point);
}
