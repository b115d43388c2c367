//! Nothing passes, nothing is lost.

use super::{Passing, Rule, Ruling};

/// Holds everything, as a network that is parted: nothing is closed, and when the rule is lifted the same connections
/// go on with what was withheld.
#[derive(Clone, Copy, Debug)]
pub struct Cut;

impl Rule for Cut {
    fn judge(&mut self, _: &Passing) -> Ruling {
        Ruling::Hold
    }
}
