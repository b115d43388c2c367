//! As whom a client comes, and how long it waits for the server.

use std::time::Duration;

use crate::target::Application;

/// How often a server is asked to publish: every second scan of a controller that scans every 5 ms, and a little less, so
/// that a server that looks after each scan is never a moment too early.
pub const PUBLISHING: Duration = Duration::from_millis(9);

/// As whom a client comes, and how long it waits for the server.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whom it says it is.
    pub application: Application,
    /// From the first packet until a session is open, at most.
    pub connect: Duration,
    /// From a request until its answer, at most.
    pub request: Duration,
    /// Between two probes of an idle connection.
    pub probe: Duration,
    /// When so many probes in a row have failed, at least 1, the connection is lost.
    pub probes: u32,
    /// When a subscription that has spoken says nothing for so long, not even that there is nothing, the connection is
    /// lost; without it, it may be silent for ever.
    pub silence: Option<Duration>,
}
