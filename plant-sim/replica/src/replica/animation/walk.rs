//! A random walk.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::file::RandomWalk;

/// A random walk. It remembers how far it has come, so that time that goes on costs one step at a time; its value is a
/// function of seed, name and time all the same.
pub(super) struct Walk {
    shape: RandomWalk,
    seed: u64,
    steps: u64,
    value: f64,
    random: ChaCha8Rng,
}

impl Walk {
    pub(super) fn new(shape: RandomWalk, seed: u64, name: &str) -> Self {
        // Each signal goes its own way; FNV-1a, because it is the same on every machine and in every version.
        let seed = name
            .bytes()
            .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let value = shape.start;
        Self { shape, seed, steps: 0, value, random: ChaCha8Rng::seed_from_u64(seed) }
    }

    pub(super) fn every_s(&self) -> f64 {
        self.shape.every_s
    }

    /// The value `time` ms after the start.
    pub(super) fn at(&mut self, time: u64) -> f64 {
        // Whole milliseconds: 0.3 s are three times 0.1 s, which floating-point numbers deny.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast keeps numbers in range")]
        let every = (self.shape.every_s * 1000.0).round() as u64;
        let steps = time / every.max(1);
        if steps < self.steps {
            self.steps = 0;
            self.value = self.shape.start;
            self.random = ChaCha8Rng::seed_from_u64(self.seed);
        }
        while self.steps < steps {
            let step = self.shape.step * self.random.random_range(-1.0..=1.0);
            self.value = self.bounced(self.value + step);
            self.steps += 1;
        }
        self.value
    }

    /// What goes beyond an end comes back by as much, but never beyond the other end.
    fn bounced(&self, value: f64) -> f64 {
        let RandomWalk { min, max, .. } = self.shape;
        let back = if value > max {
            2.0 * max - value
        } else if value < min {
            2.0 * min - value
        } else {
            value
        };
        back.clamp(min, max)
    }
}
