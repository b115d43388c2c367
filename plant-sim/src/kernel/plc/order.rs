//! Orders of one function block to others.

/// An order of a function block to those that it governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Forget what you were asked for; nothing may move until it is asked for again.
    Halt,
    /// Forget your faults.
    Reset,
    /// Nobody is in control any more.
    LoseControl,
    /// The line runs from now on: what needs no command may move until the next halt.
    Start,
}

impl Order {
    /// Whether what was asked for before is to be forgotten.
    #[must_use]
    pub fn stops(self) -> bool {
        matches!(self, Self::Halt | Self::LoseControl)
    }
}
