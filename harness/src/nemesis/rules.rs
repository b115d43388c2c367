//! Faults of links, as rules of the relays.

use std::time::Duration;

use lineproof_judge::journal::{Delay, Direction, Fault};
use lineproof_relay::rule::{Bandwidth, BlackHole, Cut, Distribution, Latency, Reset};
use lineproof_relay::{Fabric, Injection, LinkError, Way};

/// Puts the rule in force that a fault of links means.
pub(super) fn inject(fabric: &Fabric, fault: &Fault) -> Result<Injection, LinkError> {
    let (links, direction) = fault.on_links().unwrap_or((&[], Direction::Both));
    let (links, ways) = (links.iter().map(String::as_str).collect::<Vec<_>>(), ways(direction));
    match *fault {
        Fault::Slow { delay, .. } => fabric.inject(&links, ways, |place| Latency::new(distribution(delay), place.seed)),
        Fault::Narrow { bytes_per_second, .. } => fabric.inject(&links, ways, |_| Bandwidth::new(bytes_per_second)),
        Fault::Reject { .. } => fabric.inject(&links, ways, |_| Reset),
        Fault::Forget { .. } => fabric.inject(&links, ways, |_| BlackHole),
        Fault::Cut { .. } => fabric.inject(&links, ways, |_| Cut),
        // They are on no link, so this rule is for none.
        Fault::Kill { .. }
        | Fault::Freeze { .. }
        | Fault::PowerLoss { .. }
        | Fault::Disk { .. }
        | Fault::Plant { .. } => fabric.inject(&[], ways, |_| Cut),
    }
}

fn ways(direction: Direction) -> &'static [Way] {
    match direction {
        Direction::Both => Way::BOTH,
        Direction::Up => &[Way::Up],
        Direction::Down => &[Way::Down],
    }
}

fn distribution(delay: Delay) -> Distribution {
    let time = Duration::from_micros;
    match delay {
        Delay::Constant { us } => Distribution::Constant(time(us)),
        Delay::Uniform { from_us, to_us } => Distribution::Uniform { from: time(from_us), to: time(to_us) },
        Delay::Normal { mean_us, deviation_us } => {
            Distribution::Normal { mean: time(mean_us), deviation: time(deviation_us) }
        }
    }
}
