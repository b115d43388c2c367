//! The blade of a stopper: raised, it holds carriers at its place while the belt slips below them.

use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, CATCH, LaneId, Micrometres};

/// The pins of a blade.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: lower it.
    pub open: Pin<bool>,
    /// A carrier's front edge is at the blade.
    pub in_position: Pin<bool>,
    /// Its number, 0 if there is none.
    pub part: Pin<u32>,
}

/// A blade in a lane.
#[derive(Debug)]
pub struct Blade {
    pins: Pins,
    lane: LaneId,
    place: Micrometres,
}

impl Blade {
    /// A blade at a place of a lane.
    #[must_use]
    pub fn new(pins: Pins, lane: LaneId, place: Micrometres) -> Self {
        Self { pins, lane, place }
    }

    fn write_sensors(&self, around: &mut Around<'_>) {
        let reach = self.place..=self.place + CATCH;
        let parts = around.lanes.parts(self.lane).iter();
        let part = parts.filter(|placed| reach.contains(&placed.front())).map(|placed| placed.part.number).next_back();
        around.sense(self.pins.in_position, part.is_some());
        around.sense(self.pins.part, part.unwrap_or(0));
    }
}

impl Behaviour for Blade {
    fn follow(&mut self, around: &mut Around<'_>) {
        let jammed = around.scaled(1000) == 0;
        if !jammed {
            let open = around.output(self.pins.open);
            around.lanes.block(self.lane, self.place, !open);
        }
        self.write_sensors(around);
    }

    fn look(&mut self, around: &mut Around<'_>) {
        self.write_sensors(around);
    }
}
