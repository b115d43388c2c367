//! The time in which something was promised to happen.

use std::fmt;
use std::time::Duration;

use super::words::span;
use crate::journal::{Judgement, Moment};

/// How far the plant's clock and the harness's may be apart. Both are the wall clock of machines that synchronise, or of
/// one machine, where a stamp still is a scan cycle and a scheduling delay off. (A simulated plant that makes up for a
/// stall is further behind for a while; nothing is judged by the end of a window before it has come up to it.) Where a limit of the one clock is held
/// against a stamp of the other, this much is granted to the system under test; between two stamps of the plant
/// nothing is.
pub const CLOCKS_APART: Duration = Duration::from_millis(20);

/// How long after somebody was kept from running what he could not do in time may still have consequences, such as a lease that runs
/// out and is taken by another one.
pub(super) const AFTERMATH: Duration = Duration::from_secs(2);

/// A span on the scenario's clock: from the start of a step, say, for the time that the step allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    since: Moment,
    allowed: Duration,
    /// How long the machine stood still inside, if that counts.
    stood: Duration,
}

impl Window {
    /// The window that opens at `since` and lasts for `allowed`.
    #[must_use]
    pub fn lasting(since: Moment, allowed: Duration) -> Self {
        Self { since, allowed, stood: Duration::ZERO }
    }

    /// Moves the end by a time in which the machine stood still, up to `end`, if that began inside.
    pub(super) fn lengthen(&mut self, end: Moment, still: Duration) {
        if end.before(still) < self.until() {
            self.stood += still;
        }
    }

    /// Whether its end was moved.
    pub(super) fn is_lengthened(self) -> bool {
        !self.stood.is_zero()
    }

    /// When it opens.
    #[must_use]
    pub fn since(self) -> Moment {
        self.since
    }

    /// When it closes: what happens at this moment or later is too late.
    #[must_use]
    pub fn until(self) -> Moment {
        self.since.after(self.allowed + self.stood)
    }

    /// Whether what the plant stamped with `plant_time` happened before the window closed, in favour of the system.
    #[must_use]
    pub fn admits(self, plant_time: Moment) -> bool {
        plant_time < self.closed()
    }

    /// When the window has closed by every clock: nothing that the plant stamps from now on is in time.
    #[must_use]
    pub fn closed(self) -> Moment {
        self.until().after(CLOCKS_APART)
    }

    /// When the window has opened by every clock.
    pub(super) fn opened(self) -> Moment {
        self.since.after(CLOCKS_APART)
    }

    /// When the window may begin to close, by the plant's clock.
    pub(super) fn closing(self) -> Moment {
        self.since.after((self.allowed + self.stood).saturating_sub(CLOCKS_APART))
    }

    /// What has to last in the window did not: it was broken at `at`. In the time by which the window was lengthened nothing was
    /// promised, and that it lasted long enough is not known either.
    pub(super) fn broken(self, at: Moment, check: &str, summary: String) -> Judgement {
        if at < self.since.after(self.allowed.saturating_sub(CLOCKS_APART)) {
            return Judgement::fail(check, summary);
        }
        Judgement::unknown(check, format!("{summary}, in the time that was added because the machine stood still"))
    }

    /// How long it lasts, the time left out in which the machine stood still.
    #[must_use]
    pub fn allowed(self) -> Duration {
        self.allowed
    }

    /// When something that became possible at `moment` is due: the whole allowance after it, but not before the
    /// window closes.
    pub(super) fn due(self, moment: Moment) -> Moment {
        self.since.max(moment).after(self.allowed())
    }
}

impl fmt::Display for Window {
    /// `within 5 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "within {}", span(self.allowed()))
    }
}
