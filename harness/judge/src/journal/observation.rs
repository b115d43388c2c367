//! What the harness observes.

use serde::{Deserialize, Serialize};

/// What the harness observes, each on a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observation {
    /// The plant's signals.
    Signals,
    /// The parts that the plant finishes.
    Parts,
    /// Who commands the plant.
    Control,
    /// Records.
    Records,
    /// Messages that the cloud accepts.
    Messages,
    /// What components take of their machine.
    Usage,
    /// Connections that components open.
    Connections,
}

impl Observation {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Signals, Self::Parts, Self::Control, Self::Records, Self::Messages, Self::Usage, Self::Connections];
}
