//! Records of parts in the cloud.

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::check::tell;
use crate::journal::{Entry, Record};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, record: &Record) {
    let point =
        Point::told(entry, tell::record(entry, record)).labelled(record.serial.to_string()).about(record.serial);
    lanes.put(Group::Parts, "recorded", Form::Marks, point);
}
