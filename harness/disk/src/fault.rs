//! What is wrong with a disk, and how often that was met.

use std::time::Duration;

/// What is wrong with a disk at present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    pub(crate) full: bool,
    pub(crate) unreadable: bool,
    pub(crate) sync_delay: Option<Duration>,
}

/// How often the faults of a disk were met since it was mounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Calls that were refused because the disk was full.
    pub refused: u64,
    /// Calls that failed because the disk could not be read.
    pub unread: u64,
    /// Syncs that were delayed.
    pub delayed: u64,
}
