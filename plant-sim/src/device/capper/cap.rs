//! One cap: how hard it turns.

use rand_chacha::ChaCha8Rng;

use super::mechanics::Build;
use crate::device::station::chance::{deviation, hits};

/// A cap: it turns against friction until it is seated; from there on the torque rises with the angle. One with a bad thread
/// gives way, and is never tight.
#[derive(Debug)]
pub(super) struct Cap {
    seating_angle: i64,
    stiffness: i64,
    bad: bool,
}

impl Cap {
    pub(super) fn draw(build: &Build, chance: &mut ChaCha8Rng) -> Self {
        let mut spread = |quantity: i64| quantity + deviation(quantity * build.spread / 1000, chance);
        let (seating_angle, stiffness) = (spread(build.seating_angle), spread(build.stiffness));
        Self { seating_angle, stiffness, bad: hits(build.bad_caps, chance) }
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
