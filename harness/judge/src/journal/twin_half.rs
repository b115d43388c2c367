//! The two halves of a digital twin.

use serde::{Deserialize, Serialize};

/// A half of a twin, as a device shadow of AWS IoT has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwinHalf {
    /// What the line is, as the system says.
    Reported,
    /// What the cloud wants of it.
    Desired,
}

impl TwinHalf {
    /// The name of the half in the shadow's state.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Desired => "desired",
        }
    }
}
