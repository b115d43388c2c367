//! Why a fault is refused.

use super::id::FaultId;

/// A fault cannot be put on a plant, or not be healed. Nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// The text is none of a fault.
    #[error("`{text}` is no fault: {why}")]
    Text {
        /// The text, as it was given.
        text: String,
        /// What is wrong with it, and what would be right.
        why: String,
    },
    /// The line has nothing of this name that such a fault could be put on.
    #[error("the line has no {what} `{name}`; {suggestion}")]
    Unknown {
        /// What was looked for: `sensor`, `actuator`, ...
        what: &'static str,
        /// The name that is looked for.
        name: String,
        /// The nearest valid name, or all of them.
        suggestion: String,
    },
    /// The fault does not fit what it is put on.
    #[error("`{fault}`: {why}")]
    Misfit {
        /// The fault, as text.
        fault: String,
        /// Why, and what would fit.
        why: String,
    },
    /// Two such faults cannot be told apart when one is healed.
    #[error("`{fault}`: {by} does this already; heal that first")]
    Already {
        /// The fault, as text.
        fault: String,
        /// The number of the one that is in force.
        by: FaultId,
    },
    /// There is nothing to heal.
    #[error("{id} is not in force; put a fault on the plant before healing it, and heal it once")]
    NotInForce {
        /// The number that was given.
        id: FaultId,
    },
    /// The server did not come back after its restart.
    #[error("the server is down and does not come up again: {why}")]
    Restart {
        /// Why.
        why: String,
    },
    /// The plant is off.
    #[error("the plant is off")]
    Off,
}
