//! What can be wrong with a link: rules, one a file.
//!
//! A [`Rule`] says of each thing that wants to pass one way of a link whether it passes. It is asked once for each,
//! when the thing comes, or when the rule comes while the thing is under way. What it says is in force as long as the
//! rule is.
//!
//! - [`Cut`]: nothing passes, nothing is lost.
//! - [`Latency`]: everything comes later, by a [`Distribution`].
//! - [`Bandwidth`]: so many bytes a second.
//! - [`Reset`]: a connection that is used is reset.
//! - [`BlackHole`]: a connection that is used is forgotten, and nobody is told.
//!
//! # Several rules
//!
//! Rules that are in force on one way compose, in whatever order they came:
//!
//! 1. What one of them holds waits, whatever the others say.
//! 2. Delays add up.
//! 3. Then what one of them drops is lost, and what one of them resets is reset.

mod bandwidth;
mod black_hole;
mod cut;
mod distribution;
mod latency;
mod reset;

use std::time::Duration;

use tokio::time::Instant;

pub use self::bandwidth::Bandwidth;
pub use self::black_hole::BlackHole;
pub use self::cut::Cut;
pub use self::distribution::Distribution;
pub use self::latency::Latency;
pub use self::reset::Reset;
use crate::Way;

/// What wants to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A new connection. Its handshake needs both ways, so both are asked.
    Connection,
    /// So many bytes of a connection.
    Bytes(usize),
    /// The end of a connection: a close or a reset.
    Close,
}

/// Something that wants to pass one way of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    /// What.
    pub what: What,
    /// When it came to the link.
    pub at: Instant,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It passes.
    Pass,
    /// It waits, and what is behind it too, until the rule is lifted. The sender soon meets back-pressure.
    Hold,
    /// It arrives that much later. What comes meanwhile is under way behind it: the throughput stays.
    Delay(Duration),
    /// It leaves its end that much later. What comes meanwhile queues behind it, and the sender soon meets
    /// back-pressure.
    Queue(Duration),
    /// It is lost. Since TCP leaves no gap in a stream, the connection never carries anything this way again.
    Drop,
    /// Its connection is reset, at both ends.
    Reset,
}

/// What may be wrong with one way of a link.
///
/// A closure from [`Passing`] to [`Ruling`] is a rule, too.
pub trait Rule: Send + 'static {
    /// Says what becomes of something.
    fn judge(&mut self, passing: &Passing) -> Ruling;

    /// Bytes that come together are judged in pieces of at most this size.
    fn grain(&self) -> usize {
        usize::MAX
    }
}

impl<F: FnMut(&Passing) -> Ruling + Send + 'static> Rule for F {
    fn judge(&mut self, passing: &Passing) -> Ruling {
        self(passing)
    }
}

/// Where a rule is put in force.
#[derive(Clone, Copy, Debug)]
pub struct Place<'l> {
    /// The link's name, as it was opened.
    pub link: &'l str,
    /// Which way of it.
    pub way: Way,
    /// A seed of its own: the same in every run with the same seed of the fabric, the same links and the same order of
    /// injections, and another one at every other place.
    pub seed: u64,
}

impl<'l> Place<'l> {
    pub(crate) fn new(link: &'l str, way: Way, injection: u64, seed: u64) -> Self {
        let words = [seed, injection, way as u64];
        let bytes = words.iter().flat_map(|word| word.to_le_bytes()).chain(link.bytes());
        // FNV-1a: stable, whatever the compiler's version.
        let seed =
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { link, way, seed }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_place_has_a_seed_of_its_own() {
        let mut seeds = BTreeSet::new();
        for link in ["one", "two"] {
            for way in Way::BOTH {
                for injection in 1..3 {
                    seeds.extend([7, 8].map(|seed| Place::new(link, *way, injection, seed).seed));
                }
            }
        }
        assert_eq!(seeds.len(), 16);
        assert_eq!(Place::new("one", Way::Up, 1, 7).seed, Place::new("one", Way::Up, 1, 7).seed);
    }
}
