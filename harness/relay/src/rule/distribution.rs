//! How long something takes, by chance.

use std::f64::consts::TAU;
use std::time::Duration;

use rand::Rng;

/// A distribution of times. None of them draws a time below zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(Duration),
    /// Anything in between, equally often.
    Uniform {
        /// The shortest time.
        from: Duration,
        /// The most.
        to: Duration,
    },
    /// Mostly near the mean.
    Normal {
        /// The mean time.
        mean: Duration,
        /// The standard deviation: two of three draws are not further from the mean.
        deviation: Duration,
    },
    /// Mostly near the least, now and then far more: the long tail of real networks.
    Pareto {
        /// The shortest time.
        least: Duration,
        /// How fast the tail ends, 1.5 to 3 in networks; the mean is `shape / (shape - 1)` times the least, above 1.
        shape: f64,
        /// The most; what is drawn beyond counts as this.
        most: Duration,
    },
}

impl Distribution {
    /// Draws a time.
    pub fn draw(&self, chance: &mut impl Rng) -> Duration {
        match *self {
            Self::Constant(time) => time,
            Self::Uniform { from, to } => seconds(between(from, to, chance.random()), to),
            Self::Normal { mean, deviation } => {
                let normal = normal(chance.random(), chance.random());
                seconds(mean.as_secs_f64() + deviation.as_secs_f64() * normal, Duration::MAX)
            }
            Self::Pareto { least, shape, most } => {
                let rest: f64 = 1.0 - chance.random::<f64>();
                seconds(least.as_secs_f64() * rest.powf(-1.0 / shape), most).min(most)
            }
        }
    }
}

fn between(from: Duration, to: Duration, share: f64) -> f64 {
    from.as_secs_f64() + (to.as_secs_f64() - from.as_secs_f64()) * share
}

/// A draw of the standard normal distribution from two uniform ones (Box and Muller).
fn normal(radius: f64, angle: f64) -> f64 {
    (-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
}

/// What is below zero is zero, and what is too long, or no number, is the most.
fn seconds(seconds: f64, most: Duration) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    const MS: Duration = Duration::from_millis(1);

    fn draws(distribution: Distribution) -> Vec<Duration> {
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        let mut draws: Vec<_> = (0..20_000).map(|_| distribution.draw(&mut chance)).collect();
        draws.sort_unstable();
        draws
    }

    fn mean(draws: &[Duration]) -> f64 {
        draws.iter().map(Duration::as_secs_f64).sum::<f64>() / 20_000.0
    }

    #[test]
    fn a_constant_is_always_the_same() {
        let draws = draws(Distribution::Constant(MS));
        assert_eq!((draws[0], draws[19_999]), (MS, MS));
    }

    #[test]
    fn a_uniform_draw_is_anything_in_between() {
        let draws = draws(Distribution::Uniform { from: 10 * MS, to: 30 * MS });
        assert!(draws[0] >= 10 * MS && draws[0] < 11 * MS);
        assert!(draws[19_999] <= 30 * MS && draws[19_999] > 29 * MS);
        assert!((mean(&draws) - 0.020).abs() < 0.000_2);
    }

    #[test]
    fn a_normal_draw_is_mostly_near_the_mean() {
        let draws = draws(Distribution::Normal { mean: 50 * MS, deviation: 10 * MS });
        assert!((mean(&draws) - 0.050).abs() < 0.000_5);
        let near = draws.iter().filter(|draw| draw.abs_diff(50 * MS) <= 10 * MS).count();
        assert!((13_300..=14_000).contains(&near), "{near}");
    }

    #[test]
    fn a_pareto_draw_has_a_long_tail_that_ends() {
        let draws = draws(Distribution::Pareto { least: 10 * MS, shape: 2.0, most: 200 * MS });
        assert!(draws[0] >= 10 * MS);
        assert_eq!(draws[19_999], 200 * MS);
        let median = draws[10_000].as_secs_f64();
        assert!((median - 0.010 * 2f64.sqrt()).abs() < 0.000_3, "{median}");
    }

    proptest! {
        #[test]
        fn no_numbers_break_a_distribution(one: u32, other: u32, shape in -9.0..9f64, seed: u64) {
            let (one, other) = (Duration::from_millis(one.into()), Duration::from_millis(other.into()));
            let chance = &mut ChaCha8Rng::seed_from_u64(seed);
            Distribution::Normal { mean: one, deviation: other }.draw(chance);
            let uniform = Distribution::Uniform { from: one, to: other }.draw(chance);
            let slack = Duration::from_micros(1);
            prop_assert!(uniform + slack >= one.min(other) && uniform <= one.max(other) + slack);
            let pareto = Distribution::Pareto { least: one, shape, most: other }.draw(chance);
            prop_assert!(pareto <= other);
        }
    }
}
