//! A light barrier across a lane, with a reader that knows the number of the part that it sees.

use crate::assembly::{Device, LineError, Setup};
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres};

/// The pins of a light barrier.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// A part interrupts the light.
    pub interrupted: Pin<bool>,
    /// Its number, 0 if there is none.
    pub part: Pin<u32>,
}

/// A light barrier. It sees parts from their rear edge to their front edge, both included.
#[derive(Debug)]
pub struct LightBarrier {
    pins: Pins,
    lane: LaneId,
    position: Micrometres,
}

impl LightBarrier {
    /// A light barrier at a place of a lane.
    #[must_use]
    pub fn new(pins: Pins, lane: LaneId, position: Micrometres) -> Self {
        Self { pins, lane, position }
    }
}

impl Behaviour for LightBarrier {
    fn look(&mut self, around: &mut Around<'_>) {
        let part = around.lanes.at(self.lane, self.position).map(|part| part.number);
        around.sense(self.pins.interrupted, part.is_some());
        around.sense(self.pins.part, part.unwrap_or(0));
    }
}

/// The class `LightBarrier`.
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let pins = Pins { interrupted: setup.sensor("Interrupted", false), part: setup.sensor("Part", 0) };
    Ok(Device::mechanics(LightBarrier::new(pins, lane, position)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    #[test]
    fn it_sees_a_part_from_edge_to_edge() {
        let mut bench = DeviceBench::default();
        let pins = Pins { interrupted: bench.sensor(false), part: bench.sensor(0) };
        let lane = bench.lanes.add();
        let mut barrier = LightBarrier::new(pins, lane, 40_000);
        bench.lay(lane, part(7), 0);
        let mut seen = Vec::new();
        for position in [-1, 0, 40_000, 40_001] {
            bench.lanes.moving(lane)[0].position = position;
            barrier.look(&mut bench.around());
            seen.push((bench.image.read(pins.interrupted), bench.image.read(pins.part)));
        }
        assert_eq!(seen, [(false, 0), (true, 7), (true, 7), (false, 0)]);
    }
}
