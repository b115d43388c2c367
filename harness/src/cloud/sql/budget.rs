//! What evaluating a statement may cost, so that none takes long however it is written and whatever comes.

use std::cell::Cell;

/// Steps that one evaluation may take. A step is a part of the statement evaluated or about a byte copied: a payload is 128 KiB at
/// most, so that no reasonable statement comes near.
const STEPS: usize = 1 << 23;

/// A statement takes more steps for a message than this version allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the SQL takes more than {STEPS} steps for this message and is given up; copy and repeat less in it")]
pub struct TooMuch;

/// The steps that are left.
#[derive(Debug)]
pub struct Budget(Cell<Option<usize>>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(Some(STEPS)))
    }
}

impl Budget {
    /// Takes steps; none if there are not so many left, from then on for good.
    pub fn spend(&self, steps: usize) -> Option<()> {
        self.0.set(self.0.get().and_then(|left| left.checked_sub(steps)));
        self.0.get().map(drop)
    }

    /// Whether it has been enough.
    ///
    /// # Errors
    /// If it was not: then what was evaluated means nothing.
    pub fn check(&self) -> Result<(), TooMuch> {
        self.0.get().map(drop).ok_or(TooMuch)
    }
}
