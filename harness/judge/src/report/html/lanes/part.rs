//! Parts that the plant has finished.

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::check::tell;
use crate::journal::{Entry, FinishedPart};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, part: &FinishedPart) {
    let point = Point::told(entry, tell::part(entry, part)).labelled(part.serial.to_string()).about(part.serial);
    lanes.put(Group::Parts, "finished", Form::Marks, point);
}
