//! The phases of the scenario.

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::journal::{Entry, Phase};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, phase: Phase) {
    let name = match phase {
        Phase::Opening => "opening",
        Phase::Acting => "steps",
        Phase::Settling => "settling",
        Phase::Draining => "draining",
        Phase::Closing => "closing",
    };
    lanes.put(Group::Steps, "phase", Form::State, Point::of(entry, name));
}
