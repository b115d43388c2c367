//! A table with four places of 100 mm that turns in 400 ms; a workpiece is 40 mm long.

use super::*;
use crate::kernel::mechanics::testing::{DeviceBench, part};

struct Rigged {
    bench: DeviceBench,
    table: Carousel,
    out: LaneId,
}

impl Rigged {
    fn new() -> Self {
        let mut bench = DeviceBench::default();
        let pins = Pins {
            enable: bench.output(true),
            index: bench.output(false),
            in_position: bench.sensor(true),
            clear: bench.sensor(true),
            entry_occupied: bench.sensor(false),
            exit_occupied: bench.sensor(false),
            level: bench.sensor(0),
            indexes: bench.sensor(0),
        };
        let (lane, out) = (bench.lanes.add(), bench.lanes.add());
        let build = Build { places: 4, pitch: 100_000, index_ms: 400, feed_speed: 200 };
        let mut table = Carousel::new(build, pins, lane, Some(out));
        table.follow(&mut bench.around());
        Self { bench, table, out }
    }

    fn set(&mut self, output: Pin<bool>, on: bool) {
        self.bench.image.set(output, on);
        self.table.follow(&mut self.bench.around());
    }

    fn steps(&mut self, steps: u32) {
        for _ in 0..steps {
            self.table.step(&mut self.bench.around());
            self.bench.lanes.settle();
        }
    }

    /// Turns by one place, as a controller does.
    fn index(&mut self) {
        self.set(self.table.pins.index, true);
        self.steps(400);
        self.set(self.table.pins.index, false);
    }

    fn feed(&mut self, number: u32, position: Micrometres) {
        assert!(self.bench.lanes.is_open(self.table.lane));
        self.bench.lay(self.table.lane, part(number), position);
    }

    fn positions(&self) -> Vec<(u32, Micrometres)> {
        let parts = self.bench.lanes.parts(self.table.lane).iter();
        parts.map(|placed| (placed.part.number, placed.position)).collect()
    }

    fn is(&self, pin: Pin<bool>) -> bool {
        self.bench.image.read(pin)
    }

    fn turned(&self) -> u32 {
        self.bench.image.read(self.table.pins.indexes)
    }
}

#[test]
fn what_comes_in_is_drawn_into_the_first_place_and_turned_on_from_place_to_place() {
    let mut rigged = Rigged::new();
    let pins = rigged.table.pins;
    rigged.feed(1, -20_000);
    rigged.steps(99);
    assert_eq!((rigged.positions(), rigged.is(pins.clear)), (vec![(1, -200)], false));
    rigged.steps(1);
    assert_eq!((rigged.positions(), rigged.is(pins.clear)), (vec![(1, 0)], true));
    assert!(rigged.is(pins.entry_occupied) && !rigged.bench.lanes.is_open(rigged.table.lane));
    rigged.index();
    assert_eq!((rigged.positions(), rigged.turned()), (vec![(1, 100_000)], 1));
    rigged.feed(2, 0);
    rigged.steps(1);
    rigged.index();
    assert_eq!(rigged.positions(), [(1, 200_000), (2, 100_000)]);
    assert_eq!((rigged.bench.image.read(pins.level), rigged.bench.near_misses), (2, 0));
}

#[test]
fn what_stands_in_the_last_place_goes_out_or_comes_round() {
    for (has_room, place) in [(true, None), (false, Some(0))] {
        let mut rigged = Rigged::new();
        rigged.bench.lanes.open(rigged.out, has_room);
        rigged.feed(1, 0);
        (0..3).for_each(|_| rigged.index());
        assert_eq!(rigged.positions(), [(1, 300_000)]);
        rigged.steps(200);
        assert_eq!(rigged.is(rigged.table.pins.exit_occupied), !has_room);
        rigged.steps(300);
        rigged.index();
        rigged.steps(1);
        assert_eq!(rigged.positions().first().map(|(_, place)| *place), place);
        let out = rigged.bench.lanes.parts(rigged.out).front().map(|placed| placed.position);
        assert_eq!(out, has_room.then_some(-19_800));
        assert_eq!(rigged.bench.lanes.over(rigged.out), 0);
    }
}

#[test]
fn it_turns_by_one_place_for_each_command_and_stands_where_it_is_without() {
    let mut rigged = Rigged::new();
    let pins = rigged.table.pins;
    rigged.feed(1, 0);
    rigged.set(pins.index, true);
    rigged.steps(200);
    assert_eq!(rigged.positions(), [(1, 50_000)], "half of the way after half of the time");
    assert!(!rigged.is(pins.in_position) && rigged.table.is_moving());
    rigged.set(pins.index, false);
    rigged.steps(100);
    assert_eq!((rigged.positions(), rigged.table.is_moving()), (vec![(1, 50_000)], false));
    rigged.set(pins.index, true);
    rigged.steps(1000);
    assert_eq!((rigged.positions(), rigged.turned()), (vec![(1, 100_000)], 1));
    assert!(rigged.is(pins.in_position) && rigged.table.is_idle());
    rigged.table.step(&mut rigged.bench.around_with(0));
    rigged.set(pins.index, false);
    rigged.set(pins.index, true);
    rigged.table.step(&mut rigged.bench.around_with(0));
    assert!(rigged.table.is_held_back() && !rigged.table.is_moving());
}

#[test]
fn nothing_is_torn_off_at_the_edge_whatever_is_commanded() {
    let mut rigged = Rigged::new();
    let pins = rigged.table.pins;
    rigged.bench.lanes.reach_over(rigged.table.lane, 10_000);
    rigged.set(pins.index, true);
    rigged.steps(10);
    assert!(rigged.is(pins.in_position) && rigged.bench.near_misses == 1 && !rigged.table.is_moving());
    rigged.bench.lanes.reach_over(rigged.table.lane, 0);
    rigged.steps(1);
    assert!(!rigged.is(pins.in_position) && !rigged.bench.lanes.is_open(rigged.table.lane));
}

#[test]
fn it_waits_until_what_has_gone_out_is_no_longer_over_its_edge() {
    let mut rigged = Rigged::new();
    let pins = rigged.table.pins;
    rigged.bench.lay(rigged.out, part(9), -7_000);
    rigged.set(pins.index, true);
    rigged.steps(10);
    assert!(rigged.is(pins.in_position) && !rigged.is(pins.clear));
    rigged.bench.lanes.moving(rigged.out)[0].position = 0;
    assert!(rigged.bench.lanes.is_open(rigged.table.lane));
    rigged.set(pins.index, true);
    assert!(!rigged.bench.lanes.is_open(rigged.table.lane), "nothing may come in any more");
    rigged.steps(1);
    assert!(!rigged.is(pins.in_position));
}

#[test]
fn what_is_taken_away_at_the_edge_reaches_over_nothing_any_more() {
    let mut rigged = Rigged::new();
    rigged.feed(1, 0);
    (0..3).for_each(|_| rigged.index());
    while rigged.bench.lanes.over(rigged.out) == 0 {
        rigged.steps(1);
    }
    rigged.bench.lanes.take(rigged.table.lane);
    rigged.steps(1);
    assert_eq!((rigged.bench.lanes.over(rigged.out), rigged.is(rigged.table.pins.clear)), (0, true));
}
