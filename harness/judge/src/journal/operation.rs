//! What the harness does to the plant or the cloud.

use serde::{Deserialize, Serialize};

/// Something that the harness did to the plant or the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// What it acted on: `plant`, `cloud`.
    pub target: String,
    /// What it did: `Operator.PressStart()`.
    pub what: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// How an operation ended. What was cut by a partition may or may not have happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It happened.
    Done,
    /// It was refused and did not happen.
    Refused {
        /// What was answered.
        why: String,
    },
    /// Nobody knows whether it happened.
    Indeterminate {
        /// What cut it short.
        why: String,
    },
}
