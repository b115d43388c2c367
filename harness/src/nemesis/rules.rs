//! Faults of links, as rules of the relays.

use std::time::Duration;

use lineproof_judge::journal::{Delay, Direction};
use lineproof_relay::rule::{Distribution, Place, Rule};
use lineproof_relay::{Fabric, Injection, LinkError, Way};

/// Puts a rule in force on these links, that way.
pub(super) fn put<R: Rule>(
    fabric: &Fabric,
    links: &[String],
    direction: Direction,
    rule: impl Fn(&Place<'_>) -> R,
) -> Result<Injection, LinkError> {
    fabric.inject(&links.iter().map(String::as_str).collect::<Vec<_>>(), ways(direction), rule)
}

fn ways(direction: Direction) -> &'static [Way] {
    match direction {
        Direction::Both => Way::BOTH,
        Direction::Up => &[Way::Up],
        Direction::Down => &[Way::Down],
    }
}

/// How much later the pieces come.
pub(super) fn distribution(delay: Delay) -> Distribution {
    let time = Duration::from_micros;
    match delay {
        Delay::Constant { us } => Distribution::Constant(time(us)),
        Delay::Uniform { from_us, to_us } => Distribution::Uniform { from: time(from_us), to: time(to_us) },
        Delay::Normal { mean_us, deviation_us } => {
            Distribution::Normal { mean: time(mean_us), deviation: time(deviation_us) }
        }
    }
}
