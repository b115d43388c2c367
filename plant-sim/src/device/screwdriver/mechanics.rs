//! A screwdriver's spindle: it is moved from joint to joint and turns the screw there.
//!
//! A screw turns against friction until its head is seated; from there on the torque rises with the angle. A bad
//! thread gives way: its torque never rises. Torques are thousandths of a newton metre and angles thousandths of a
//! degree, so a speed in thousandths of a degree per millisecond is numerically in degrees per second.

use rand_chacha::ChaCha8Rng;

use crate::device::chance::noise;
use crate::device::station::thread::{Thread, Threads};
use crate::device::station::travel::Travel;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// The screws and the spindle that turns them.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// From joint to joint.
    pub move_ms: u32,
    /// Speed while a screw runs down, in degrees per second.
    pub speed: i64,
    /// Speed while it is tightened.
    pub slow_speed: i64,
    /// Torque at which the spindle stands still.
    pub stall_torque: i64,
    /// What the threads of the joints are like.
    pub threads: Threads,
}

/// The pins of a spindle.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drives are on.
    pub enable: Pin<bool>,
    /// Output: the joint to move to, 0 to park.
    pub joint: Pin<u32>,
    /// Output: turn.
    pub turn: Pin<bool>,
    /// Output: at the slow speed.
    pub slow: Pin<bool>,
    /// The spindle is parked.
    pub home: Pin<bool>,
    /// The joint at which the spindle stands, 0 if at none.
    pub at_joint: Pin<u32>,
    /// Torque transducer, in Nm; 0.5 % noise.
    pub torque: Pin<f64>,
    /// Angle since the spindle has come to the joint, in degrees.
    pub angle: Pin<f64>,
}

/// A spindle with the screw that it turns.
#[derive(Debug)]
pub struct Spindle {
    build: Build,
    pins: Pins,
    travel: Travel,
    joint: Thread,
    turning: bool,
    speed: i64,
    angle: i64,
    chance: ChaCha8Rng,
}

impl Spindle {
    /// A parked spindle; `chance` decides how joints deviate from each other.
    #[must_use]
    pub fn new(build: Build, pins: Pins, chance: ChaCha8Rng) -> Self {
        let (travel, joint) = (Travel::new(build.move_ms), Thread::default());
        Self { build, pins, travel, joint, turning: false, speed: 0, angle: 0, chance }
    }

    fn load(&self) -> i64 {
        (self.build.threads.friction + self.joint.clamping(self.angle)).min(self.build.stall_torque)
    }

    fn turn(&mut self, around: &Around<'_>) {
        if self.load() < self.build.stall_torque {
            self.angle += around.scaled(self.speed);
        }
    }

    /// Where it stands; to be written when that has changed.
    fn write_place(&self, around: &mut Around<'_>) {
        around.sense(self.pins.home, self.travel.is_home());
        around.sense(self.pins.at_joint, self.travel.at());
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        let load = if self.is_turning() { self.load() } else { 0 };
        let torque = load + noise(load / 200, &mut self.chance);
        around.sense_milli(self.pins.torque, torque);
        around.sense_milli(self.pins.angle, self.angle);
    }

    fn is_turning(&self) -> bool {
        self.turning && self.travel.at() != 0
    }
}

impl Behaviour for Spindle {
    fn follow(&mut self, around: &mut Around<'_>) {
        if self.travel.go(around.output(self.pins.joint)) {
            self.angle = 0;
        }
        let on = around.output(self.pins.enable);
        self.travel.power(on);
        self.turning = on && around.output(self.pins.turn);
        let slow = around.output(self.pins.slow);
        self.speed = if slow { self.build.slow_speed } else { self.build.speed };
        self.write_place(around);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        if self.travel.step(around) {
            self.write_place(around);
            self.joint = Thread::draw(&self.build.threads, &mut self.chance);
        } else if self.is_turning() {
            self.turn(around);
        }
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        !self.is_moving()
    }

    fn is_moving(&self) -> bool {
        self.travel.is_moving() || self.is_turning()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    const THREADS: Threads = Threads { friction: 400, seating_angle: 720_000, stiffness: 500, spread: 0, bad: 0 };

    const BUILD: Build = Build { move_ms: 100, speed: 1440, slow_speed: 120, stall_torque: 60_000, threads: THREADS };

    fn tightened(build: Build, steps: u32) -> (f64, f64) {
        let mut bench = DeviceBench::default();
        let pins = Pins {
            enable: bench.output(true),
            joint: bench.output(0),
            turn: bench.output(false),
            slow: bench.output(false),
            home: bench.sensor(true),
            at_joint: bench.sensor(0),
            torque: bench.sensor(0.0),
            angle: bench.sensor(0.0),
        };
        let mut spindle = Spindle::new(build, pins, ChaCha8Rng::seed_from_u64(1));
        bench.image.set(pins.joint, 2);
        bench.image.set(pins.turn, true);
        spindle.follow(&mut bench.around());
        (0..100).for_each(|_| spindle.step(&mut bench.around()));
        assert_eq!((bench.image.read(pins.at_joint), bench.image.read(pins.angle)), (2, 0.0));
        (0..steps).for_each(|_| spindle.step(&mut bench.around()));
        (bench.image.read(pins.torque), bench.image.read(pins.angle))
    }

    #[test]
    fn torque_rises_with_the_angle_from_the_seat_on() {
        let (torque, angle) = tightened(BUILD, 500);
        assert!((angle - 720.0).abs() < 1e-9 && (torque - 0.4).abs() < 0.003, "{torque} Nm at {angle} deg");
        let (torque, angle) = tightened(BUILD, 520);
        assert!((angle - 748.8).abs() < 1e-9 && (torque - 14.8).abs() < 0.1, "{torque} Nm at {angle} deg");
    }

    #[test]
    fn the_spindle_stalls_at_its_limit() {
        let (torque, angle) = tightened(BUILD, 5000);
        assert!((torque - 60.0).abs() < 0.4 && angle < 842.0, "{torque} Nm at {angle} deg");
    }

    #[test]
    fn a_bad_thread_gives_way() {
        let (torque, angle) = tightened(Build { threads: Threads { bad: 1000, ..THREADS }, ..BUILD }, 5000);
        assert!(torque < 0.5 && (angle - 7200.0).abs() < 1e-9, "{torque} Nm at {angle} deg");
    }
}
