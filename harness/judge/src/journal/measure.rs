//! What was measured in a scenario.

use serde::{Deserialize, Serialize};

/// A span of time that a check has measured, under a name by which those of several scenarios belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What was measured: the name that a scenario gives it, or from what to what it was.
    pub name: String,
    /// How long it was, in microseconds.
    pub us: u64,
}
