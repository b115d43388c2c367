//! How far a job on one thing is.

use serde::{Deserialize, Serialize};

/// How far an execution is (AWS IoT Developer Guide, "Jobs and job execution states").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    /// It waits for the device.
    Queued,
    /// The device is at it.
    InProgress,
    /// It is done.
    Succeeded,
    /// It could not be done.
    Failed,
    /// The device does not do it.
    Rejected,
    /// It is no longer to be done.
    Canceled,
}

impl Status {
    /// Whether nothing becomes of it any more.
    pub(super) fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::InProgress)
    }

    /// Whether a device may say so.
    pub(super) fn is_said_by_devices(self) -> bool {
        !matches!(self, Self::Queued | Self::Canceled)
    }
}
