//! A connection that is used is forgotten.

use super::{Passing, Rule, Ruling};

/// Loses what wants to pass. TCP sends again what was lost, so a link that only loses for a while is a [`Cut`](super::Cut); this is
/// one that has forgotten the connection, as a router does that was restarted, or a peer that lost its power: nothing
/// arrives on it any more, not even after the rule is lifted, and no end is told. Only a time limit of its own ends it.
#[derive(Clone, Copy, Debug)]
pub struct BlackHole;

impl Rule for BlackHole {
    fn judge(&mut self, _: &Passing) -> Ruling {
        Ruling::Drop
    }
}
