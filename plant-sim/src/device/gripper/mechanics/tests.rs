//! A hand that travels 300 mm and goes down 50 mm; a workpiece is 40 mm long.

use super::*;
use crate::kernel::mechanics::testing::{self, DeviceBench};

struct Rigged {
    bench: DeviceBench,
    hand: Gripper,
    out: LaneId,
}

impl Rigged {
    /// The hand over a workpiece.
    fn new() -> Self {
        let mut bench = DeviceBench::default();
        let [enable, across, lower, close] = [true, false, false, false].map(|on| bench.output(on));
        let [at_in, at_out, up, down, opened, closed, part_at_in, out_free] = [false; 8].map(|off| bench.sensor(off));
        let part = bench.sensor(0);
        let sensors = Sensors { at_in, at_out, up, down, opened, closed, part, part_at_in, out_free };
        let pins = Pins { enable, across, lower, close, x: bench.sensor(0.0), z: bench.sensor(0.0), sensors };
        let (lane, out) = (bench.lanes.add(), bench.lanes.add());
        let build =
            Build { stroke: 300_000, depth: 50_000, speed: 500, lift_speed: 250, acceleration: 5000, jaw_ms: 80 };
        let mut hand = Gripper::new(build, pins, lane, Some(out));
        hand.follow(&mut bench.around());
        bench.lay(lane, testing::part(7), -20_000);
        Self { bench, hand, out }
    }

    /// Commands and lets the hand get there; whether it stands still then.
    fn go(&mut self, across: bool, lower: bool, close: bool) -> &mut Self {
        let pins = self.hand.pins;
        for (pin, on) in [(pins.across, across), (pins.lower, lower), (pins.close, close)] {
            self.bench.image.set(pin, on);
        }
        self.hand.follow(&mut self.bench.around());
        self.steps(2000);
        assert!(self.hand.is_idle());
        self
    }

    fn steps(&mut self, steps: u32) {
        for _ in 0..steps {
            self.hand.step(&mut self.bench.around());
            self.bench.lanes.settle();
        }
    }

    fn is(&self, pin: Pin<bool>) -> bool {
        self.bench.image.read(pin)
    }

    fn held(&self) -> u32 {
        self.bench.image.read(self.hand.pins.sensors.part)
    }

    /// Where it is, in millimetres.
    fn place(&self) -> (f64, f64) {
        (self.bench.image.read(self.hand.pins.x), self.bench.image.read(self.hand.pins.z))
    }

    fn put(&self) -> Option<u32> {
        self.bench.lanes.parts(self.out).front().map(|placed| placed.part.number)
    }
}

#[test]
fn it_picks_a_workpiece_up_carries_it_and_puts_it_down() {
    let mut rigged = Rigged::new();
    let pins = rigged.hand.pins.sensors;
    rigged.go(false, true, false);
    assert!(rigged.is(pins.down) && rigged.is(pins.opened) && rigged.is(pins.part_at_in));
    rigged.go(false, true, true);
    assert!(rigged.is(pins.closed) && !rigged.is(pins.part_at_in) && rigged.held() == 7);
    assert!(!rigged.bench.lanes.is_open(rigged.hand.lane), "the hand is in the way of the next one");
    assert_eq!(rigged.hand.stored().iter().map(|(part, height)| (part.number, *height)).collect::<Vec<_>>(), [(7, 0)]);
    rigged.go(false, false, true);
    assert!(rigged.bench.lanes.is_open(rigged.hand.lane));
    rigged.go(true, false, true);
    assert_eq!((rigged.place(), rigged.is(pins.at_out)), ((300.0, 0.0), true));
    rigged.go(true, true, true);
    assert_eq!((rigged.bench.lanes.over(rigged.out), rigged.put()), (40_000, None));
    rigged.go(true, true, false);
    assert_eq!((rigged.held(), rigged.put(), rigged.is(pins.opened)), (0, Some(7), true));
    assert!(rigged.bench.lanes.over(rigged.out) > 0, "the hand is still there");
    rigged.go(true, false, false);
    assert_eq!((rigged.bench.lanes.over(rigged.out), rigged.bench.near_misses), (0, 0));
}

#[test]
fn jaws_that_close_where_nothing_lies_are_closed_on_nothing() {
    let mut rigged = Rigged::new();
    rigged.bench.lanes.clear(rigged.hand.lane);
    rigged.go(false, true, false).go(false, true, true);
    assert_eq!((rigged.is(rigged.hand.pins.sensors.closed), rigged.held()), (true, 0));
}

#[test]
fn it_does_not_travel_low_nor_drop_what_it_holds_nor_hit_what_is_in_its_way() {
    let mut rigged = Rigged::new();
    rigged.go(false, true, false).go(true, true, false);
    assert_eq!((rigged.place(), rigged.bench.near_misses), ((0.0, 50.0), 1), "it does not travel low");
    rigged.go(false, true, true).go(false, false, true).go(false, false, false);
    assert_eq!((rigged.held(), rigged.bench.near_misses), (7, 2), "it drops nothing");
    rigged.go(false, false, true).go(true, false, true);
    rigged.bench.lay(rigged.out, testing::part(1), 10_000);
    rigged.go(true, true, true);
    assert_eq!((rigged.place(), rigged.bench.near_misses), ((300.0, 0.0), 3), "it hits nothing");
    assert!(!rigged.is(rigged.hand.pins.sensors.out_free));
    rigged.bench.lanes.clear(rigged.out);
    rigged.steps(2000);
    assert!((rigged.place().1 - 50.0).abs() < 1e-9, "it goes down as soon as there is room");
}

#[test]
fn without_its_drives_or_jammed_it_stands_where_it_is_and_keeps_what_it_holds() {
    let mut rigged = Rigged::new();
    rigged.go(false, true, false).go(false, true, true).go(false, false, true);
    rigged.bench.image.set(rigged.hand.pins.across, true);
    rigged.hand.follow(&mut rigged.bench.around());
    rigged.steps(300);
    let before = rigged.place();
    assert!(before.0 > 50.0 && before.0 < 250.0 && rigged.hand.is_moving(), "{before:?}");
    rigged.hand.step(&mut rigged.bench.around_with(0));
    assert!(rigged.hand.is_held_back() && !rigged.hand.is_moving());
    for output in [rigged.hand.pins.enable, rigged.hand.pins.close, rigged.hand.pins.across] {
        rigged.bench.image.set(output, false);
    }
    rigged.hand.follow(&mut rigged.bench.around());
    assert!(!rigged.hand.is_moving());
    rigged.steps(1000);
    assert_eq!((rigged.place(), rigged.held(), rigged.bench.near_misses), (before, 7, 0));
}
