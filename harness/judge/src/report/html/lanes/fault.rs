//! Faults: each in force from its injection to its heal.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::check::tell;
use crate::journal::{Entry, Fault, FaultChange};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, fault: &Fault, change: &FaultChange) {
    let name = fault.to_string();
    let told = Point::told(entry, tell::fault(entry, fault, change));
    let point = match change {
        FaultChange::Injected => told.labelled("in force").marked(Mark::Doubt),
        FaultChange::Healed { touched: Some(_) } => told.marked(Mark::End),
        // It proves nothing, or not about all of its links.
        FaultChange::Healed { touched: None } | FaultChange::PartlyTouched { .. } => told.marked(Mark::DoubtEnd),
    };
    lanes.put(Group::Faults, &name, Form::State, point);
}
