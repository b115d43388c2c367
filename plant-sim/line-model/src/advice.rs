//! What is wrong, and what to do about it.

use std::fmt::Display;

/// What is wrong, and what to do about it: apart, so that whoever shows it puts each in its place. As one text the remedy stands
/// behind a semicolon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {help}")]
pub struct Advice {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Advice {
    /// What is wrong, and what to do.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// The same, said of this: `component "a": what is wrong`.
    #[must_use]
    pub fn about(self, what: impl Display) -> Self {
        Self { message: format!("{what}: {}", self.message), help: self.help }
    }
}
