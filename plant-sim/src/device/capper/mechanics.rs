//! A capper's head: parked, it takes a cap from the chute; lowered, it turns the cap onto the workpiece below it. Torques are
//! thousandths of a newton centimetre and angles thousandths of a degree, so a speed in thousandths of a degree per
//! millisecond is numerically in degrees per second.

use line_model::Value;
use rand_chacha::ChaCha8Rng;

use crate::device::chance::noise;
use crate::device::station::thread::{Thread, Threads};
use crate::device::station::travel::Travel;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, Part, PlacedPart};

/// The caps and the head that turns them.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The place of the head along the lane, from the entry.
    pub position: Micrometres,
    /// To lower or to raise the head.
    pub move_ms: u32,
    /// How long a cap takes from the chute into the parked head.
    pub drop_ms: u32,
    /// How many caps fit into the chute.
    pub capacity: u32,
    /// Speed of the head, in degrees per second.
    pub speed: i64,
    /// Torque at which the head stands still.
    pub stall_torque: i64,
    /// What each cap weighs, in milligrams.
    pub cap_mass_mg: i64,
    /// What their threads are like.
    pub threads: Threads,
}

/// The pins of a head.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drives are on.
    pub enable: Pin<bool>,
    /// Output: lower the head, else raise it.
    pub lower: Pin<bool>,
    /// Output: turn.
    pub turn: Pin<bool>,
    /// The head is raised.
    pub home: Pin<bool>,
    /// The head is lowered.
    pub down: Pin<bool>,
    /// A cap is in the head.
    pub cap_in_head: Pin<bool>,
    /// Caps in the chute.
    pub caps: Pin<u32>,
    /// There is none.
    pub empty: Pin<bool>,
    /// The workpiece below the head has a cap.
    pub capped: Pin<bool>,
    /// Torque transducer, in Ncm; 0.5 % noise.
    pub torque: Pin<f64>,
    /// Angle since the head was lowered, in degrees.
    pub angle: Pin<f64>,
}

/// A head with its caps.
#[derive(Debug)]
pub struct CappingHead {
    build: Build,
    pins: Pins,
    lane: LaneId,
    travel: Travel,
    caps: u32,
    /// How long the next cap still takes into the head.
    drop_left_ms: u32,
    in_head: Option<Thread>,
    /// The cap that was seated since the head was lowered, and the workpiece that it is on.
    on: Option<(u32, Thread)>,
    turning: bool,
    angle: i64,
    load: i64,
    chance: ChaCha8Rng,
}

impl CappingHead {
    /// A parked head without caps; `chance` decides how caps deviate from each other.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, chance: ChaCha8Rng) -> Self {
        let (travel, drop_left_ms) = (Travel::new(build.move_ms), build.drop_ms);
        let (in_head, on) = (None, None);
        Self {
            build,
            pins,
            lane,
            travel,
            caps: 0,
            drop_left_ms,
            in_head,
            on,
            turning: false,
            angle: 0,
            load: 0,
            chance,
        }
    }

    fn load_caps(&mut self, count: u32) -> Result<(), Refusal> {
        let sum = self.caps.checked_add(count).filter(|sum| count > 0 && *sum <= self.build.capacity);
        let free = self.build.capacity - self.caps;
        self.caps = sum.ok_or_else(|| Refusal::out_of_range(format!("1 to {free} caps fit into the chute")))?;
        Ok(())
    }

    /// A cap is on its way from the chute: nothing drives it.
    fn is_dropping(&self) -> bool {
        self.travel.is_home() && self.in_head.is_none() && self.caps > 0
    }

    fn drop_cap(&mut self) {
        self.drop_left_ms = self.drop_left_ms.saturating_sub(1);
        if self.drop_left_ms == 0 {
            self.caps -= 1;
            self.drop_left_ms = self.build.drop_ms;
            self.in_head = Some(Thread::draw(&self.build.threads, &mut self.chance));
        }
    }

    fn below<'a>(&self, around: &'a Around<'_>) -> Option<&'a Part> {
        around.lanes.at(self.lane, self.build.position)
    }

    fn is_turning(&self) -> bool {
        self.turning && self.travel.at() != 0
    }

    /// What turning is up against: nothing without a workpiece, and a cap cannot be turned onto another one.
    fn torque(&self, around: &Around<'_>) -> i64 {
        let load = match (self.below(around), &self.on, &self.in_head) {
            (Some(part), Some((on, cap)), _) if part.number == *on => {
                self.build.threads.friction + cap.clamping(self.angle)
            }
            (Some(part), None, Some(_)) if part.capped => self.build.stall_torque,
            (Some(_), None, Some(_)) => self.build.threads.friction,
            _ => 0,
        };
        load.min(self.build.stall_torque)
    }

    fn turn(&mut self, around: &mut Around<'_>) {
        self.load = self.torque(around);
        if self.load < self.build.stall_torque {
            self.angle += around.scaled(self.build.speed);
        }
        let fits = self.below(around).is_some_and(|part| !part.capped);
        if fits && let Some(cap) = self.in_head.take_if(|cap| cap.is_seated(self.angle)) {
            self.seat(cap, around);
        }
    }

    /// From here on the cap is the workpiece's.
    fn seat(&mut self, cap: Thread, around: &mut Around<'_>) {
        let mut parts = around.lanes.moving(self.lane).iter_mut();
        if let Some(PlacedPart { part, .. }) = parts.find(|placed| placed.covers(self.build.position)) {
            part.capped = true;
            part.mass_mg += self.build.cap_mass_mg;
            self.on = Some((part.number, cap));
        }
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        around.sense(self.pins.home, self.travel.is_home());
        around.sense(self.pins.down, self.travel.at() != 0);
        around.sense(self.pins.cap_in_head, self.in_head.is_some());
        around.sense(self.pins.caps, self.caps);
        around.sense(self.pins.empty, self.caps == 0);
        let load = if self.is_turning() { self.load } else { 0 };
        let torque = load + noise(load / 200, &mut self.chance);
        around.sense_milli(self.pins.torque, torque);
        around.sense_milli(self.pins.angle, self.angle);
    }
}

impl Behaviour for CappingHead {
    fn follow(&mut self, around: &mut Around<'_>) {
        let on = around.output(self.pins.enable);
        self.travel.power(on);
        if self.travel.go(around.output(self.pins.lower).into()) {
            (self.angle, self.load, self.on) = (0, 0, None);
        }
        self.turning = on && around.output(self.pins.turn);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        if self.is_dropping() {
            self.drop_cap();
        }
        if self.travel.is_moving() {
            self.travel.step(around);
        } else if self.is_turning() {
            self.turn(around);
        }
        self.write_sensors(around);
    }

    fn look(&mut self, around: &mut Around<'_>) {
        let capped = self.below(around).is_some_and(|part| part.capped);
        around.sense(self.pins.capped, capped);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("LoadCaps", [Value::UInt32(count)]) => self.load_caps(*count)?,
            _ => return Err(Refusal::unknown(act)),
        }
        self.write_sensors(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        !self.is_moving() && !self.is_dropping()
    }

    fn is_moving(&self) -> bool {
        self.travel.is_moving() || self.is_turning()
    }

    fn is_held_back(&self) -> bool {
        self.is_moving()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    const THREADS: Threads = Threads { friction: 5000, seating_angle: 360_000, stiffness: 2000, spread: 0, bad: 0 };

    const BUILD: Build = Build {
        position: 20_000,
        move_ms: 100,
        drop_ms: 50,
        capacity: 10,
        speed: 360,
        stall_torque: 300_000,
        cap_mass_mg: 3000,
        threads: THREADS,
    };

    struct Rigged {
        bench: DeviceBench,
        head: CappingHead,
    }

    impl Rigged {
        fn new(build: Build) -> Self {
            let mut bench = DeviceBench::default();
            let pins = Pins {
                enable: bench.output(true),
                lower: bench.output(false),
                turn: bench.output(false),
                home: bench.sensor(true),
                down: bench.sensor(false),
                cap_in_head: bench.sensor(false),
                caps: bench.sensor(0),
                empty: bench.sensor(true),
                capped: bench.sensor(false),
                torque: bench.sensor(0.0),
                angle: bench.sensor(0.0),
            };
            let lane = bench.lanes.add();
            let mut head = CappingHead::new(build, pins, lane, ChaCha8Rng::seed_from_u64(1));
            head.act("LoadCaps", &[3u32.into()], &mut bench.around()).unwrap();
            (0..50).for_each(|_| head.step(&mut bench.around()));
            Self { bench, head }
        }

        /// Lowers the head onto what is below it and turns for so long; torque and angle then.
        fn turned(&mut self, ms: u32) -> (f64, f64) {
            let pins = self.head.pins;
            for output in [pins.lower, pins.turn] {
                self.bench.image.set(output, true);
            }
            self.head.follow(&mut self.bench.around());
            self.steps(100 + ms);
            assert!(self.is(pins.down));
            (self.bench.image.read(pins.torque), self.bench.image.read(pins.angle))
        }

        fn raise(&mut self) {
            self.bench.image.set(self.head.pins.lower, false);
            self.head.follow(&mut self.bench.around());
            self.steps(100);
        }

        fn steps(&mut self, ms: u32) {
            for _ in 0..ms {
                self.head.step(&mut self.bench.around());
                self.head.look(&mut self.bench.around());
            }
        }

        fn is(&self, pin: Pin<bool>) -> bool {
            self.bench.image.read(pin)
        }

        fn caps(&self) -> (u32, bool) {
            (self.bench.image.read(self.head.pins.caps), self.is(self.head.pins.cap_in_head))
        }
    }

    #[test]
    fn the_torque_rises_from_the_seat_on_and_the_workpiece_keeps_the_cap() {
        let mut rigged = Rigged::new(BUILD);
        assert_eq!(rigged.caps(), (2, true));
        rigged.bench.lay(rigged.head.lane, part(7), 0);
        let before = rigged.bench.lanes.parts(rigged.head.lane)[0].part.mass_mg;
        let (torque, angle) = rigged.turned(999);
        assert!((torque - 5.0).abs() < 0.1 && (angle - 359.64).abs() < 1e-6, "{torque} Ncm at {angle} deg");
        assert_eq!((rigged.caps(), rigged.is(rigged.head.pins.capped)), ((2, true), false));
        rigged.steps(1);
        assert_eq!((rigged.caps(), rigged.is(rigged.head.pins.capped)), ((2, false), true));
        rigged.steps(100);
        let torque = rigged.bench.image.read(rigged.head.pins.torque);
        // The torque of the angle before this millisecond: 99 * 0.36 deg from the seat on, 2 Ncm each, and the friction.
        assert!((torque - 76.28).abs() < 0.5, "{torque} Ncm");
        let part = &rigged.bench.lanes.parts(rigged.head.lane)[0].part;
        assert_eq!((part.capped, part.mass_mg - before), (true, 3000));
        rigged.raise();
        assert_eq!(rigged.caps(), (2, false), "the next cap is on its way");
        rigged.steps(50);
        assert_eq!(rigged.caps(), (1, true));
    }

    #[test]
    fn it_stalls_on_a_cap_and_meets_nothing_where_no_workpiece_is() {
        let mut rigged = Rigged::new(BUILD);
        let (torque, angle) = rigged.turned(2000);
        assert!(torque == 0.0 && angle > 700.0 && rigged.caps().1, "{torque} Ncm at {angle} deg");
        rigged.raise();
        rigged.bench.lay(rigged.head.lane, Part { capped: true, ..part(1) }, 0);
        let (torque, angle) = rigged.turned(100);
        assert!(torque > 298.0 && angle == 0.0 && rigged.caps().1, "{torque} Ncm at {angle} deg");
    }

    #[test]
    fn a_bad_thread_gives_way() {
        let mut rigged = Rigged::new(Build { threads: Threads { bad: 1000, ..THREADS }, ..BUILD });
        rigged.bench.lay(rigged.head.lane, part(1), 0);
        let (torque, angle) = rigged.turned(3000);
        assert!(torque < 5.1 && angle > 1000.0 && rigged.is(rigged.head.pins.capped), "{torque} Ncm at {angle} deg");
    }

    #[test]
    fn only_caps_that_fit_are_loaded_and_the_last_one_empties_the_chute() {
        let mut rigged = Rigged::new(Build { capacity: 3, ..BUILD });
        for (count, taken) in [(0, false), (2, false), (u32::MAX, false), (1, true), (1, false)] {
            let done = rigged.head.act("LoadCaps", &[count.into()], &mut rigged.bench.around());
            assert_eq!(done.is_ok(), taken, "{count}");
        }
        assert!(!rigged.is(rigged.head.pins.empty));
        for _ in 0..3 {
            rigged.bench.lanes.clear(rigged.head.lane);
            rigged.bench.lay(rigged.head.lane, part(1), 0);
            rigged.turned(1100);
            rigged.raise();
            rigged.steps(50);
        }
        assert_eq!((rigged.caps(), rigged.is(rigged.head.pins.empty)), ((0, true), true));
    }
}
