//! How simulated time follows the wall clock.
//!
//! All times of a running plant are those of its own clock: it starts at the moment at which the plant is switched on and
//! runs `speed` times as fast as the wall clock. Timers of the controller, leases, motion and source timestamps are on
//! it, so at a speed of 10 a lease of 3 s lasts 0.3 s, and after a minute timestamps are nine minutes ahead of the wall
//! clock. Server timestamps are the wall clock's.

use std::ops::RangeInclusive;
use std::time::Duration;

use tokio::time::Instant;

use line_model::{Advice, Millis};

/// How many times faster than the wall clock a machine may run. Beyond, a scan would be shorter than what timers of
/// the operating system can tell.
const SPEEDS: RangeInclusive<u32> = 1..=100;

/// The finest that a timer of the runtime can tell.
const TIMER: Duration = Duration::from_millis(1);

/// A machine cannot run that fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.advice())]
pub struct SpeedError {
    /// How fast it was to run.
    pub speed: u32,
}

impl SpeedError {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let (least, most) = (SPEEDS.start(), SPEEDS.end());
        Advice::new(format!("the speed {} is out of range", self.speed), format!("choose one from {least} to {most}"))
    }
}

/// How many times faster than the wall clock something runs: 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(u32);

impl TryFrom<u32> for Speed {
    type Error = SpeedError;

    fn try_from(speed: u32) -> Result<Self, SpeedError> {
        if SPEEDS.contains(&speed) { Ok(Self(speed)) } else { Err(SpeedError { speed }) }
    }
}

/// Maps the wall clock to simulated time.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    started: Instant,
    speed: u32,
}

impl Pace {
    /// Simulated time 0 is `started`; from then on it runs `speed` times as fast.
    #[must_use]
    pub fn new(started: Instant, speed: Speed) -> Self {
        Self { started, speed: speed.0 }
    }

    /// When simulated time 0 was.
    #[must_use]
    pub fn started(self) -> Instant {
        self.started
    }

    /// The simulated moment that belongs to one of the wall clock.
    #[must_use]
    pub fn moment(self, at: Instant) -> Millis {
        self.simulated(at.saturating_duration_since(self.started))
    }

    /// The same in microseconds.
    #[must_use]
    pub fn micros(self, at: Instant) -> u64 {
        let time = at.saturating_duration_since(self.started).saturating_mul(self.speed);
        u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
    }

    /// When a simulated moment comes, in microseconds; `None` when it is too far away to be told.
    #[must_use]
    pub fn instant(self, micros: u64) -> Option<Instant> {
        self.started.checked_add(Duration::from_micros(micros) / self.speed)
    }

    /// How much simulated time passes while the wall clock goes on by `wall`.
    #[must_use]
    pub fn simulated(self, wall: Duration) -> Millis {
        Millis::try_from(wall.saturating_mul(self.speed).as_millis()).unwrap_or(Millis::MAX)
    }

    /// How often to look whether something is due that comes every `period` milliseconds of simulated time.
    #[must_use]
    pub fn tick(self, period: Millis) -> Duration {
        (Duration::from_millis(period) / self.speed).max(TIMER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulated_time_runs_so_many_times_faster() {
        let started = Instant::now();
        let after = |milliseconds| started + Duration::from_millis(milliseconds);
        let (plain, fast) = (Pace::new(started, Speed(1)), Pace::new(started, Speed(10)));
        assert_eq!((plain.moment(after(7)), fast.moment(after(7))), (7, 70));
        assert_eq!(fast.micros(after(7)), 70_000);
        assert_eq!(fast.instant(70_000), Some(after(7)));
        assert_eq!((plain.tick(5), fast.tick(5)), (Duration::from_millis(5), TIMER));
        assert_eq!(fast.instant(u64::MAX).map(|at| fast.moment(at)), Some(u64::MAX / 1000));
    }
}
