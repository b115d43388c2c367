//! A thread that is turned tight, of a screw or of a cap. Torques are in thousandths of the unit of the station's torque, and
//! angles in thousandths of a degree.

use rand_chacha::ChaCha8Rng;

use crate::device::chance::{deviation, hits};

/// What threads are like.
#[derive(Clone, Copy, Debug)]
pub struct Threads {
    /// Torque until it is seated.
    pub friction: i64,
    /// Angle at which it is seated.
    pub seating_angle: i64,
    /// Rise of the torque per degree from there on.
    pub stiffness: i64,
    /// Largest deviation of both from thread to thread, in thousandths.
    pub spread: i64,
    /// How many of a thousand are bad.
    pub bad: u32,
}

/// A thread: it turns against friction until it is seated; from there on the torque rises with the angle. A bad one gives way,
/// and is never tight.
#[derive(Debug, Default)]
pub struct Thread {
    seating_angle: i64,
    stiffness: i64,
    bad: bool,
}

impl Thread {
    /// The next one: `chance` decides how it deviates.
    pub fn draw(threads: &Threads, chance: &mut ChaCha8Rng) -> Self {
        let mut spread = |quantity: i64| quantity + deviation(quantity * threads.spread / 1000, chance);
        let (seating_angle, stiffness) = (spread(threads.seating_angle), spread(threads.stiffness));
        Self { seating_angle, stiffness, bad: hits(threads.bad, chance) }
    }

    /// Whether it is seated after so many thousandths of a degree.
    #[must_use]
    pub fn is_seated(&self, angle: i64) -> bool {
        angle >= self.seating_angle
    }

    /// The torque from its seat on, without friction.
    #[must_use]
    pub fn clamping(&self, angle: i64) -> i64 {
        if self.bad { 0 } else { (angle - self.seating_angle).max(0) * self.stiffness / 1000 }
    }
}
