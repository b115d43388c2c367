//! Faults: each in force from its injection to its heal.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::check::evidence;
use crate::journal::{Entry, Extent, Fault, FaultChange};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, fault: &Fault, change: &FaultChange) {
    let name = fault.to_string();
    let point = Point::from_evidence(entry, evidence::fault(entry, fault, change));
    let point = match change {
        FaultChange::Injected => point.labelled("in force").marked(Mark::Doubt),
        FaultChange::Healed { touched } => point.marked(match touched.extent() {
            Extent::All => Mark::End,
            // It proves nothing, or not about all of its links.
            Extent::Part | Extent::Nothing => Mark::DoubtEnd,
        }),
    };
    lanes.put(Group::Faults, &name, Form::State, point);
}
