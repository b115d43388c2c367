//! The flap of a reject gate: lets parts pass, or throws them out while it is switched. It turns while it is driven, and
//! stands wherever it is when it is not: both chambers of its cylinder are closed then.

use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId};

/// The pins of a flap.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: throw parts out.
    pub open: Pin<bool>,
    /// Output: turn to where `open` says. Off, the flap is clamped where it is.
    pub enable: Pin<bool>,
    /// The flap lets parts pass.
    pub passing: Pin<bool>,
    /// The flap throws parts out.
    pub rejecting: Pin<bool>,
    /// How many parts have passed.
    pub passed: Pin<u32>,
    /// How many parts were thrown out.
    pub rejected: Pin<u32>,
}

/// The lanes around a flap.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// Where parts come in.
    pub lane: LaneId,
    /// Where they pass to.
    pub out: Option<LaneId>,
    /// Where they are thrown out to.
    pub reject: Option<LaneId>,
}

/// A flap: while it turns, parts wait before it.
#[derive(Debug)]
pub struct Flap {
    pins: Pins,
    ways: Ways,
    travel_ms: i64,
    /// From 0 (passing) to the travel time (rejecting), in thousandths of a millisecond.
    turned: i64,
    /// Where it was driven to last.
    open: bool,
    driven: bool,
    counts: (u32, u32),
    jammed: bool,
}

impl Flap {
    /// A flap that lets parts pass and takes `travel_ms` to turn.
    #[must_use]
    pub fn new(travel_ms: u32, pins: Pins, ways: Ways) -> Self {
        let (open, driven, jammed) = (false, false, false);
        Self { pins, ways, travel_ms: travel_ms.into(), turned: 0, open, driven, counts: (0, 0), jammed }
    }

    fn end(&self) -> i64 {
        self.travel_ms * 1000
    }

    /// Whether it is not where it was driven to.
    fn is_between(&self) -> bool {
        self.turned != if self.open { self.end() } else { 0 }
    }

    fn is_turning(&self) -> bool {
        self.driven && self.is_between()
    }

    /// Where a part goes now; nothing while the flap is between its ends or nothing is there.
    fn way(&self) -> Option<LaneId> {
        if self.is_between() {
            return None;
        }
        if self.open { self.ways.reject } else { self.ways.out }
    }

    fn turn(&mut self, around: &Around<'_>) {
        let way = if around.has_air() { around.scaled(1000) } else { 0 };
        let step = if self.open { way } else { -way };
        self.jammed = way == 0;
        self.turned = (self.turned + step).clamp(0, self.end());
    }

    /// Hands over what has come in, as soon as there is room behind.
    fn pass_on(&mut self, around: &mut Around<'_>) {
        let Some(way) = self.way() else {
            return around.lanes.open(self.ways.lane, false);
        };
        let first = around.lanes.parts(self.ways.lane).front().map(|placed| (placed.position, placed.part.length));
        if let Some((position, length)) = first
            && around.lanes.gap(way) >= position + length
            && let Some(placed) = around.lanes.take(self.ways.lane)
        {
            around.lanes.put(way, placed.part, placed.position);
            let count = if self.open { &mut self.counts.1 } else { &mut self.counts.0 };
            *count += 1;
        }
        let free = around.lanes.parts(self.ways.lane).is_empty() && around.lanes.gap(way) > 0;
        around.lanes.open(self.ways.lane, free);
        if !free {
            around.lanes.wait_for_room(way);
        }
    }

    fn write_sensors(&self, around: &mut Around<'_>) {
        let between = self.is_between();
        around.sense(self.pins.passing, !between && !self.open);
        around.sense(self.pins.rejecting, !between && self.open);
        around.sense(self.pins.passed, self.counts.0);
        around.sense(self.pins.rejected, self.counts.1);
    }
}

impl Behaviour for Flap {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.driven = around.output(self.pins.enable);
        if self.driven {
            self.open = around.output(self.pins.open);
        }
        self.jammed = false;
        self.pass_on(around);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        if self.is_turning() {
            self.turn(around);
        }
        self.pass_on(around);
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        !self.is_turning() || self.jammed
    }

    fn is_moving(&self) -> bool {
        self.is_turning() && !self.jammed
    }

    fn is_held_back(&self) -> bool {
        self.is_turning()
    }

    fn is_pneumatic(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    fn rigged() -> (DeviceBench, Flap, Ways) {
        let mut bench = DeviceBench::default();
        let pins = Pins {
            open: bench.output(false),
            enable: bench.output(true),
            passing: bench.sensor(true),
            rejecting: bench.sensor(false),
            passed: bench.sensor(0),
            rejected: bench.sensor(0),
        };
        let ways = Ways { lane: bench.lanes.add(), out: Some(bench.lanes.add()), reject: Some(bench.lanes.add()) };
        (bench, Flap::new(80, pins, ways), ways)
    }

    #[test]
    fn parts_pass_or_are_thrown_out_and_wait_while_the_flap_turns() {
        let (mut bench, mut flap, ways) = rigged();
        bench.lay(ways.lane, part(1), 0);
        flap.step(&mut bench.around());
        assert_eq!(bench.lanes.expected(ways.out.unwrap()).next().unwrap().part.number, 1);
        bench.image.set(flap.pins.open, true);
        flap.follow(&mut bench.around());
        assert!(!bench.lanes.is_open(ways.lane) && flap.is_moving());
        bench.lay(ways.lane, part(2), 0);
        (0..79).for_each(|_| flap.step(&mut bench.around()));
        assert!(bench.lanes.expected(ways.reject.unwrap()).next().is_none());
        flap.step(&mut bench.around());
        assert_eq!(bench.lanes.expected(ways.reject.unwrap()).next().unwrap().part.number, 2);
        assert!(bench.image.read(flap.pins.rejecting) && flap.is_idle());
        assert_eq!((bench.image.read(flap.pins.passed), bench.image.read(flap.pins.rejected)), (1, 1));
    }

    #[test]
    fn a_flap_that_is_not_driven_stands_where_it_is() {
        let (mut bench, mut flap, ways) = rigged();
        bench.image.set(flap.pins.open, true);
        flap.follow(&mut bench.around());
        (0..40).for_each(|_| flap.step(&mut bench.around()));
        bench.image.set(flap.pins.enable, false);
        bench.image.set(flap.pins.open, false);
        flap.follow(&mut bench.around());
        assert!(!flap.is_moving() && flap.is_idle() && !flap.is_held_back());
        (0..100).for_each(|_| flap.step(&mut bench.around()));
        assert!(!bench.image.read(flap.pins.passing) && !bench.image.read(flap.pins.rejecting));
        assert!(!bench.lanes.is_open(ways.lane), "parts wait");
        bench.image.set(flap.pins.enable, true);
        flap.follow(&mut bench.around());
        (0..40).for_each(|_| flap.step(&mut bench.around()));
        assert!(bench.image.read(flap.pins.passing));
    }

    #[test]
    fn a_jammed_flap_stands_still() {
        let (mut bench, mut flap, _) = rigged();
        bench.image.set(flap.pins.open, true);
        flap.follow(&mut bench.around());
        (0..100).for_each(|_| flap.step(&mut bench.around_with(0)));
        assert!(!bench.image.read(flap.pins.rejecting) && !bench.image.read(flap.pins.passing));
        assert!(!flap.is_moving());
    }
}
