//! The row of places of a buffer. Each workpiece moves up to the foremost place that is free; the one in the first place goes
//! out while the gate is open. One that has passed the gate goes out even if the gate closes behind it.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, PlacedPart};

/// The dimensions of a buffer.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// How many places it has.
    pub places: u32,
    /// From place to place.
    pub pitch: Micrometres,
    /// How fast workpieces move up.
    pub speed: Micrometres,
}

impl Build {
    /// Where its lane ends.
    #[must_use]
    pub fn length(&self) -> Micrometres {
        Micrometres::from(self.places) * self.pitch
    }

    /// The place of the foremost workpiece: the first one before the gate.
    fn first_place(&self) -> Micrometres {
        self.length() - self.pitch
    }
}

/// The pins of a buffer.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drive is on. Off, everything stands where it is.
    pub enable: Pin<bool>,
    /// Output: open the gate.
    pub open: Pin<bool>,
    /// How many workpieces are in it.
    pub level: Pin<u32>,
    /// There is one in each place.
    pub full: Pin<bool>,
    /// There is none.
    pub empty: Pin<bool>,
    /// The number of the one that waits in the first place, 0 if none does.
    pub part: Pin<u32>,
    /// How many have gone out.
    pub left: Pin<u32>,
}

/// A buffer with what is in it.
#[derive(Debug)]
pub struct Buffer {
    build: Build,
    pins: Pins,
    lane: LaneId,
    out: Option<LaneId>,
    driven: bool,
    open: bool,
    /// Something has room to move to.
    can_move: bool,
    /// How far it moves in a millisecond: its speed as far as it has the strength.
    way: Micrometres,
    left: u32,
}

impl Buffer {
    /// An empty buffer that hands workpieces over to the lane `out`, or keeps them if there is none.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, out: Option<LaneId>) -> Self {
        let (driven, open, can_move) = (false, false, false);
        Self { build, pins, lane, out, driven, open, can_move, way: build.speed, left: 0 }
    }

    /// Where the front edge of what goes out must stop.
    fn end(&self, around: &Around<'_>) -> Micrometres {
        self.build.length() + self.out.map_or(0, |out| around.lanes.gap(out))
    }

    /// How far a workpiece may go, the one before it left aside.
    fn limit(&self, index: usize, placed: &PlacedPart, end: Micrometres) -> Micrometres {
        let first = self.build.first_place();
        if index == 0 && (self.open || placed.position > first) {
            return end - placed.part.length;
        }
        first - Micrometres::try_from(index).unwrap_or(Micrometres::MAX) * self.build.pitch
    }

    fn find_room(&mut self, around: &mut Around<'_>) {
        let end = self.end(around);
        let mut ahead = Micrometres::MAX;
        self.can_move = around.lanes.parts(self.lane).iter().enumerate().any(|(index, placed)| {
            let limit = self.limit(index, placed, end).min(ahead - placed.part.length);
            ahead = placed.position;
            limit > placed.position
        });
        if let (false, Some(out)) = (self.can_move, self.out) {
            around.lanes.wait_for_room(out);
        }
    }

    fn advance(&mut self, around: &mut Around<'_>) {
        let (way, end) = (self.way, self.end(around));
        let mut ahead = Micrometres::MAX;
        for (index, placed) in around.lanes.moving(self.lane).iter_mut().enumerate() {
            let limit = self.limit(index, placed, end).min(ahead - placed.part.length);
            placed.position = (placed.position + way).min(limit.max(placed.position));
            ahead = placed.position;
        }
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        if let Some(out) = self.out {
            self.left += around.lanes.tip_over(self.lane, self.build.length(), out);
        }
        let level = u32::try_from(around.lanes.expected(self.lane).count()).unwrap_or(u32::MAX);
        let first = around.lanes.parts(self.lane).front();
        let waits = first.filter(|placed| placed.position == self.build.first_place());
        let part = waits.map_or(0, |placed| placed.part.number);
        around.lanes.open(self.lane, level < self.build.places);
        around.sense(self.pins.level, level);
        around.sense(self.pins.full, level >= self.build.places);
        around.sense(self.pins.empty, level == 0);
        around.sense(self.pins.part, part);
        around.sense(self.pins.left, self.left);
        self.find_room(around);
    }
}

impl Behaviour for Buffer {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.driven = around.output(self.pins.enable);
        self.open = around.output(self.pins.open);
        self.way = around.scaled(self.build.speed);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        self.find_room(around);
        self.way = around.scaled(self.build.speed);
        if self.is_moving() {
            self.advance(around);
        }
        self.write_sensors(around);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Clear", []) => around.lanes.clear(self.lane),
            _ => return Err(Refusal::unknown(act)),
        }
        self.write_sensors(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        !self.is_moving()
    }

    fn is_moving(&self) -> bool {
        self.is_held_back() && self.way > 0
    }

    fn is_held_back(&self) -> bool {
        self.driven && self.can_move
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    struct Rigged {
        bench: DeviceBench,
        buffer: Buffer,
        out: LaneId,
    }

    impl Rigged {
        /// Three places of 60 mm; a workpiece is 40 mm long.
        fn new() -> Self {
            let mut bench = DeviceBench::default();
            let pins = Pins {
                enable: bench.output(true),
                open: bench.output(false),
                level: bench.sensor(0),
                full: bench.sensor(false),
                empty: bench.sensor(true),
                part: bench.sensor(0),
                left: bench.sensor(0),
            };
            let (lane, out) = (bench.lanes.add(), bench.lanes.add());
            let build = Build { places: 3, pitch: 60_000, speed: 200 };
            let mut buffer = Buffer::new(build, pins, lane, Some(out));
            buffer.follow(&mut bench.around());
            Self { bench, buffer, out }
        }

        /// Lays a workpiece over the entry, if it takes one.
        fn feed(&mut self, number: u32) -> bool {
            let takes = self.bench.lanes.gap(self.buffer.lane) >= 20_000;
            if takes {
                self.bench.lay(self.buffer.lane, part(number), -20_000);
            }
            takes
        }

        fn set(&mut self, output: Pin<bool>, on: bool) {
            self.bench.image.set(output, on);
            self.buffer.follow(&mut self.bench.around());
        }

        fn steps(&mut self, steps: u32) {
            for _ in 0..steps {
                self.buffer.step(&mut self.bench.around());
                self.bench.lanes.settle();
            }
        }

        fn positions(&self) -> Vec<(u32, Micrometres)> {
            let parts = self.bench.lanes.parts(self.buffer.lane).iter();
            parts.map(|placed| (placed.part.number, placed.position / 1000)).collect()
        }

        fn says(&self) -> (u32, bool, bool, u32) {
            let (image, pins) = (&self.bench.image, self.buffer.pins);
            (image.read(pins.level), image.read(pins.full), image.read(pins.empty), image.read(pins.part))
        }
    }

    #[test]
    fn workpieces_move_up_to_the_foremost_free_place_until_it_is_full() {
        let mut rigged = Rigged::new();
        assert_eq!(rigged.says(), (0, false, true, 0));
        assert!(rigged.feed(1));
        rigged.steps(699);
        assert_eq!(rigged.says(), (1, false, false, 0), "it is on its way, for 140 mm at 200 mm/s");
        rigged.steps(1);
        assert_eq!((rigged.says(), rigged.buffer.is_idle()), ((1, false, false, 1), true));
        assert!(rigged.feed(2));
        rigged.steps(1000);
        assert!(rigged.feed(3));
        rigged.steps(1000);
        assert_eq!(rigged.positions(), [(1, 120), (2, 60), (3, 0)]);
        assert_eq!((rigged.says(), rigged.feed(4)), ((3, true, false, 1), false));
        assert!(!rigged.bench.lanes.is_open(rigged.buffer.lane));
    }

    #[test]
    fn an_open_gate_lets_out_what_came_first_and_a_closed_one_holds_the_next() {
        let mut rigged = Rigged::new();
        for number in 1..=3 {
            assert!(rigged.feed(number));
            rigged.steps(1000);
        }
        rigged.set(rigged.buffer.pins.open, true);
        rigged.steps(200);
        assert_eq!(rigged.positions(), [(1, 160), (2, 60), (3, 0)], "the others wait until it is out");
        assert_eq!(rigged.bench.lanes.over(rigged.out), 20_000);
        rigged.steps(1);
        let out = &rigged.bench.lanes.parts(rigged.out)[0];
        assert_eq!((out.part.number, out.position, rigged.bench.lanes.over(rigged.out)), (1, -19_800, 0));
        rigged.set(rigged.buffer.pins.open, false);
        rigged.steps(1000);
        assert_eq!((rigged.positions(), rigged.says()), (vec![(2, 120), (3, 60)], (2, false, false, 2)));
    }

    #[test]
    fn what_has_passed_the_gate_goes_out_although_it_is_closed() {
        let mut rigged = Rigged::new();
        rigged.feed(1);
        rigged.steps(1000);
        rigged.set(rigged.buffer.pins.open, true);
        rigged.steps(1);
        rigged.set(rigged.buffer.pins.open, false);
        rigged.steps(1000);
        assert_eq!((rigged.positions(), rigged.bench.image.read(rigged.buffer.pins.left)), (vec![], 1));
    }

    #[test]
    fn what_is_taken_away_at_the_edge_reaches_over_nothing_any_more() {
        let mut rigged = Rigged::new();
        rigged.feed(1);
        rigged.steps(1000);
        rigged.set(rigged.buffer.pins.open, true);
        rigged.steps(200);
        rigged.set(rigged.buffer.pins.enable, false);
        assert_eq!(rigged.bench.lanes.over(rigged.out), 20_000);
        rigged.bench.lanes.take(rigged.buffer.lane);
        rigged.steps(1);
        assert_eq!((rigged.bench.lanes.over(rigged.out), rigged.says()), (0, (0, false, true, 0)));
    }

    #[test]
    fn what_goes_out_waits_for_room_and_everything_for_the_drive() {
        let mut rigged = Rigged::new();
        rigged.bench.lanes.open(rigged.out, false);
        rigged.feed(1);
        rigged.set(rigged.buffer.pins.open, true);
        rigged.steps(2000);
        assert_eq!((rigged.positions(), rigged.buffer.is_moving()), (vec![(1, 140)], false));
        rigged.bench.lanes.open(rigged.out, true);
        rigged.set(rigged.buffer.pins.enable, false);
        rigged.steps(100);
        assert_eq!((rigged.positions(), rigged.buffer.is_moving()), (vec![(1, 140)], false));
        rigged.set(rigged.buffer.pins.enable, true);
        rigged.buffer.step(&mut rigged.bench.around_with(0));
        assert!(!rigged.buffer.is_moving() && rigged.buffer.is_held_back());
        rigged.steps(200);
        assert_eq!((rigged.says(), rigged.bench.image.read(rigged.buffer.pins.left)), ((0, false, true, 0), 1));
    }
}
