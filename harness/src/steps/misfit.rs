//! Why a line of a scenario cannot be run.

use crate::profile::Wrong;

/// What to do about an amount that makes no sense.
pub(super) const HELP: &str = "`lineproof steps` lists all steps, each with what it takes";

/// A line of a scenario that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Misfit {
    /// What is wrong, and what to do.
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// An amount that makes no sense for its step.
    pub(super) fn senseless() -> Self {
        Self::new("this amount makes no sense here", HELP)
    }
}

impl From<Wrong> for Misfit {
    fn from((message, help): Wrong) -> Self {
        Self { message, help }
    }
}
