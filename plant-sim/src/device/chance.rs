//! How quantities deviate: whole numbers only, so that the same seed gives the same deviation on every machine.

use rand::Rng;

/// A deviation of at most `largest`, small ones more often than large ones.
pub fn deviation(largest: i64, chance: &mut impl Rng) -> i64 {
    i64::midpoint(noise(largest, chance), noise(largest, chance))
}

/// A deviation of at most `largest`, all equally often.
pub fn noise(largest: i64, chance: &mut impl Rng) -> i64 {
    chance.random_range(-largest..=largest)
}

/// Whether one of `per_mille` in a thousand cases has come.
pub fn hits(per_mille: u32, chance: &mut impl Rng) -> bool {
    chance.random_range(0..1000) < per_mille
}
