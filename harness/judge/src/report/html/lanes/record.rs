//! Records of parts in the cloud.

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::check::evidence;
use crate::journal::{Entry, PartRecord};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, record: &PartRecord) {
    let point = Point::from_evidence(entry, evidence::record(entry, record))
        .labelled(record.serial.to_string())
        .about(record.serial);
    lanes.put(Group::Parts, "recorded", Form::Marks, point);
}
