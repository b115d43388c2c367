//! The belt conveyor: a motor with two directions and two speeds.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres};

/// The dimensions of a conveyor.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// Length of the belt.
    pub length: Micrometres,
    /// Speed of the belt when slow.
    pub slow_speed: Micrometres,
}

/// The pins of a conveyor.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: towards the exit. With both directions on, the brake holds the belt.
    pub forward: Pin<bool>,
    /// Output: towards the entry.
    pub reverse: Pin<bool>,
    /// Output: at the slow speed.
    pub slow: Pin<bool>,
    /// Output: the speed when not slow, in mm/s.
    pub set_point: Pin<f64>,
    /// The encoder: signed speed of the belt.
    pub speed: Pin<f64>,
}

/// A belt with parts on it.
#[derive(Debug)]
pub struct Conveyor {
    build: Build,
    pins: Pins,
    lane: LaneId,
    out: Option<LaneId>,
    /// The commanded signed speed.
    command: Micrometres,
    speed: Micrometres,
}

impl Conveyor {
    /// A belt at rest that hands parts over to the lane `out`, or stops them at its end if there is none.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, out: Option<LaneId>) -> Self {
        Self { build, pins, lane, out, command: 0, speed: 0 }
    }

    fn read_command(&self, around: &Around<'_>) -> Micrometres {
        let slow = around.output(self.pins.slow);
        let speed = if slow { self.build.slow_speed } else { whole(around.output(self.pins.set_point)) };
        match (around.output(self.pins.forward), around.output(self.pins.reverse)) {
            (true, false) => speed,
            (false, true) => -speed,
            _ => 0,
        }
    }

    /// Where the front edge of the foremost part must stop.
    fn end(&self, around: &Around<'_>) -> Micrometres {
        let room = self.out.map_or(0, |out| around.lanes.gap(out));
        self.build.length + room
    }

    /// Parts queue behind what they can't pass while the belt slips below them.
    fn forward(&self, way: Micrometres, around: &mut Around<'_>) {
        if around.lanes.parts(self.lane).is_empty() {
            return;
        }
        let end = self.end(around);
        around.lanes.carry(self.lane, way, end);
    }

    /// Parts queue behind the stop (or behind what reaches over the entry) while the belt slips below them.
    fn backward(&self, way: Micrometres, around: &mut Around<'_>) {
        if around.lanes.parts(self.lane).is_empty() {
            return;
        }
        let (over, mut limit, mut held) = (around.lanes.over(self.lane), 0, false);
        for placed in around.lanes.moving(self.lane).iter_mut().rev() {
            if over > 0 && limit == 0 && placed.position >= over {
                limit = over;
                held = placed.position - way < limit;
            }
            placed.position = (placed.position - way).max(limit.min(placed.position));
            limit = placed.position + placed.part.length;
        }
        if held {
            around.near_miss();
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the function block sets no speed beyond its limits")]
fn whole(mm_per_s: f64) -> Micrometres {
    mm_per_s.round() as Micrometres
}

impl Behaviour for Conveyor {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.command = self.read_command(around);
        self.speed = around.scaled(self.command);
        around.sense_speed(self.pins.speed, self.speed);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        match self.speed {
            0 => {}
            way if way > 0 => self.forward(way, around),
            way => self.backward(-way, around),
        }
        // The next belt may run the other way: what reaches over its entry from here holds its parts back.
        if let Some(out) = self.out {
            around.lanes.tip_over(self.lane, self.build.length, out);
        }
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Clear", []) => around.lanes.clear(self.lane),
            _ => return Err(Refusal::unknown(act)),
        }
        Ok(())
    }

    fn is_idle(&self) -> bool {
        self.speed == 0
    }

    fn is_moving(&self) -> bool {
        self.speed != 0
    }

    fn is_held_back(&self) -> bool {
        self.command != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    struct Rigged {
        bench: DeviceBench,
        conveyor: Conveyor,
        out: LaneId,
    }

    impl Rigged {
        fn new() -> Self {
            let mut bench = DeviceBench::default();
            let pins = Pins {
                forward: bench.output(false),
                reverse: bench.output(false),
                slow: bench.output(false),
                set_point: bench.output(400.0),
                speed: bench.sensor(0.0),
            };
            let (lane, out) = (bench.lanes.add(), bench.lanes.add());
            let build = Build { length: 600_000, slow_speed: 150 };
            Self { conveyor: Conveyor::new(build, pins, lane, Some(out)), bench, out }
        }

        fn run(&mut self, direction: i32, slow: bool) {
            let pins = self.conveyor.pins;
            self.bench.image.set(pins.forward, direction > 0);
            self.bench.image.set(pins.reverse, direction < 0);
            self.bench.image.set(pins.slow, slow);
            self.conveyor.follow(&mut self.bench.around());
        }

        fn steps(&mut self, steps: u32) {
            for _ in 0..steps {
                self.conveyor.step(&mut self.bench.around());
                self.bench.lanes.settle();
            }
        }

        fn lay(&mut self, number: u32) {
            self.bench.lay(self.conveyor.lane, part(number), 0);
        }

        fn positions(&self) -> Vec<Micrometres> {
            self.bench.lanes.parts(self.conveyor.lane).iter().map(|placed| placed.position).collect()
        }
    }

    #[test]
    fn a_part_is_handed_over_when_its_centre_has_passed_the_end() {
        let mut rigged = Rigged::new();
        rigged.lay(1);
        rigged.run(1, false);
        rigged.steps(1450);
        assert_eq!(rigged.positions(), [580_000]);
        rigged.steps(1);
        assert_eq!(rigged.positions(), Vec::<i64>::new());
        assert_eq!(rigged.bench.lanes.parts(rigged.out)[0].position, -19_600);
    }

    #[test]
    fn parts_queue_at_the_end_until_the_next_lane_has_room() {
        let mut rigged = Rigged::new();
        rigged.bench.lanes.open(rigged.out, false);
        rigged.run(1, false);
        rigged.lay(1);
        rigged.steps(200);
        rigged.lay(2);
        rigged.steps(2000);
        assert_eq!(rigged.positions(), [560_000, 520_000]);
        rigged.bench.lanes.open(rigged.out, true);
        rigged.bench.lay(rigged.out, part(9), 0);
        rigged.steps(1);
        assert_eq!(rigged.positions(), [560_000, 520_000]);
        rigged.bench.lanes.take(rigged.out);
        rigged.steps(51);
        assert_eq!(rigged.positions(), [540_400]);
    }

    #[test]
    fn parts_queue_at_the_stop_when_the_belt_runs_backwards() {
        let mut rigged = Rigged::new();
        rigged.run(1, false);
        rigged.lay(1);
        rigged.steps(200);
        rigged.lay(2);
        rigged.run(-1, true);
        rigged.steps(2000);
        assert_eq!(rigged.positions(), [40_000, 0]);
        assert_eq!(rigged.bench.image.live(rigged.conveyor.pins.speed.cell()), &(-150.0).into());
    }

    #[test]
    fn what_reaches_over_the_entry_holds_parts_back() {
        let mut rigged = Rigged::new();
        rigged.run(1, false);
        rigged.lay(1);
        rigged.steps(200);
        rigged.run(-1, false);
        rigged.bench.lanes.reach_over(rigged.conveyor.lane, 40_000);
        rigged.steps(2000);
        assert_eq!(rigged.positions(), [40_000]);
        assert!(rigged.bench.near_misses > 0);
    }

    #[test]
    fn a_part_reaches_over_the_next_entry_until_it_is_handed_over() {
        let mut rigged = Rigged::new();
        rigged.lay(1);
        rigged.run(1, false);
        rigged.steps(1450);
        assert_eq!(rigged.bench.lanes.over(rigged.out), 20_000);
        rigged.steps(1);
        assert_eq!(rigged.bench.lanes.over(rigged.out), 0);
        rigged.bench.lanes.clear(rigged.out);
        rigged.lay(2);
        rigged.steps(1445);
        assert_eq!(rigged.bench.lanes.over(rigged.out), 18_000);
        rigged.bench.lanes.clear(rigged.conveyor.lane);
        rigged.steps(1);
        assert_eq!(rigged.bench.lanes.over(rigged.out), 0);
    }
}
