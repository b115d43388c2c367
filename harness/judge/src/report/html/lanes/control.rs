//! Who is in control, and what was commanded.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::check::evidence;
use crate::journal::{ControlAct, ControlEntry, Entry, Evidence};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, control: &ControlEntry) {
    let Evidence { at, source, text, entry: number } = evidence::control(entry, control);
    let point = Point::from_evidence(entry, Evidence { at, text: format!("{source} {text}"), source, entry: number });
    match control.act {
        ControlAct::Acquired => holder(lanes, point.labelled(&*control.holder)),
        ControlAct::Released => holder(lanes, point.marked(Mark::End)),
        ControlAct::Expired => holder(lanes, point.marked(Mark::DoubtEnd)),
        ControlAct::Executed => command(lanes, point),
        ControlAct::Denied => command(lanes, point.marked(Mark::Faint)),
        ControlAct::Prevented | ControlAct::Refused => command(lanes, point.marked(Mark::Doubt)),
    }
}

fn holder(lanes: &mut Lanes, point: Point) {
    lanes.put(Group::Control, "in control", Form::State, point);
}

fn command(lanes: &mut Lanes, point: Point) {
    lanes.put(Group::Control, "commands", Form::Marks, point);
}
