//! Everything comes later.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::{Distribution, Passing, Rule, Ruling};

/// Delays everything by what a distribution draws, without changing the order: what would overtake arrives together
/// with what is before it. The throughput stays, since what is delayed is under way, not in line.
///
/// A handshake takes one delay each way. The n-th thing at one [`Place`](super::Place) gets the n-th draw of its seed.
#[derive(Clone, Debug)]
pub struct Latency {
    distribution: Distribution,
    chance: ChaCha8Rng,
}

impl Latency {
    /// Delays drawn from this distribution with this seed.
    #[must_use]
    pub fn new(distribution: Distribution, seed: u64) -> Self {
        Self { distribution, chance: ChaCha8Rng::seed_from_u64(seed) }
    }
}

impl Rule for Latency {
    fn judge(&mut self, _: &Passing) -> Ruling {
        Ruling::Delay(self.distribution.draw(&mut self.chance))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::rule::What;
    use tokio::time::Instant;

    #[test]
    fn one_seed_gives_one_sequence() {
        let uniform = Distribution::Uniform { from: Duration::ZERO, to: Duration::from_secs(1) };
        let passing = Passing { what: What::Close, at: Instant::now() };
        let sequence = |seed| {
            let mut rule = Latency::new(uniform, seed);
            [(); 20].map(|()| rule.judge(&passing))
        };
        assert_eq!(sequence(7), sequence(7));
        assert_ne!(sequence(7), sequence(8));
    }
}
