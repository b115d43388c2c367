//! One cap: how hard it turns. Torques are thousandths of a newton centimetre and angles thousandths of a degree.

use rand_chacha::ChaCha8Rng;

use crate::device::station::chance::{deviation, hits};

/// What caps are like.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// What each weighs, in milligrams.
    pub mass_mg: i64,
    /// Torque until it is seated.
    pub friction: i64,
    /// Angle at which it is seated.
    pub seating_angle: i64,
    /// Rise of the torque per degree from there on.
    pub stiffness: i64,
    /// Largest deviation of both from cap to cap, in thousandths.
    pub spread: i64,
    /// How many of a thousand have a bad thread.
    pub bad: u32,
}

/// A cap: it turns against friction until it is seated; from there on the torque rises with the angle. One with a bad thread
/// gives way, and is never tight.
#[derive(Debug)]
pub(super) struct Cap {
    seating_angle: i64,
    stiffness: i64,
    bad: bool,
}

impl Cap {
    pub(super) fn draw(caps: &Caps, chance: &mut ChaCha8Rng) -> Self {
        let mut spread = |quantity: i64| quantity + deviation(quantity * caps.spread / 1000, chance);
        let (seating_angle, stiffness) = (spread(caps.seating_angle), spread(caps.stiffness));
        Self { seating_angle, stiffness, bad: hits(caps.bad, chance) }
    }

    /// Whether it holds on the thread, and no longer in the head.
    pub(super) fn is_seated(&self, angle: i64) -> bool {
        angle >= self.seating_angle
    }

    /// The torque from its seat on, without friction.
    pub(super) fn clamping(&self, angle: i64) -> i64 {
        if self.bad { 0 } else { (angle - self.seating_angle).max(0) * self.stiffness / 1000 }
    }
}
