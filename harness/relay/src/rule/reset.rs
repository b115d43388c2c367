//! A connection that is used is reset.

use super::{Passing, Rule, Ruling};

/// Resets every connection on which something wants to pass, a new one at once: as a firewall does that rejects what it
/// does not like. Connections on which nothing moves stay.
#[derive(Clone, Copy, Debug)]
pub struct Reset;

impl Rule for Reset {
    fn judge(&mut self, _: &Passing) -> Ruling {
        Ruling::Reset
    }
}
