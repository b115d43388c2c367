//! Where and when a run was made.

use std::time::{Duration, Instant, SystemTime};

use nix::sys::utsname::uname;
use serde::{Deserialize, Serialize};

/// The machine of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Its name in the network.
    pub host: String,
    /// Its system, with the version of the kernel.
    pub system: String,
    /// Its architecture.
    pub architecture: String,
    /// How many processors the harness could use.
    pub processors: usize,
}

impl Machine {
    /// This machine.
    #[must_use]
    pub fn this() -> Self {
        let text = |part: &std::ffi::OsStr| part.to_string_lossy().into_owned();
        let named =
            uname().map(|name| (text(name.nodename()), format!("{} {}", text(name.sysname()), text(name.release()))));
        let (host, system) = named.unwrap_or_else(|_| (String::new(), std::env::consts::OS.to_owned()));
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { host, system, architecture: std::env::consts::ARCH.to_owned(), processors }
    }
}

/// What the clocks of the machine said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// When the run began by the clock on the wall, as RFC 3339 UTC.
    pub began_at: String,
    /// When it ended by the same clock. Where it is not as much later as the run took, the clock was set meanwhile.
    pub ended_at: String,
    /// How long the run took by a clock that nobody can set, in microseconds.
    pub took_us: u64,
}

/// A run's clocks, as they were when it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Began {
    wall: SystemTime,
    clock: Instant,
}

impl Began {
    pub(super) fn now() -> Self {
        Self { wall: SystemTime::now(), clock: Instant::now() }
    }

    pub(super) fn end(self) -> Clock {
        let told = |time: SystemTime| humantime::format_rfc3339_millis(time).to_string();
        Clock { began_at: told(self.wall), ended_at: told(SystemTime::now()), took_us: micros(self.clock.elapsed()) }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
