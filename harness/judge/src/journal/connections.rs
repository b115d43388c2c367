//! Connections that components open.

use serde::{Deserialize, Serialize};

use super::Moment;

/// Connections that were opened on a link between two looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connections {
    /// The link's name: `gateway a to cloud`.
    pub link: String,
    /// How many, whatever became of them; one at least.
    pub number: u64,
    /// When was looked before.
    pub since: Moment,
}
