//! One clock for one scenario.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

/// A point on a scenario's clock: microseconds since the clock was started.
///
/// Negative before the start, which happens to plant times only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment `duration` after this one.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// How long ago `earlier` was, zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Seconds since the clock's start.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a scenario lasts less than 2^52 us")]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl fmt::Display for Moment {
    /// Seconds with milliseconds: `6.412 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} s", self.seconds())
    }
}

/// Reads [`Moment`]s; monotonic, and able to place the wall-clock times that a plant stamps.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Instant,
    wall: SystemTime,
}

impl Clock {
    /// Starts a clock: now is moment zero.
    #[must_use]
    pub fn start() -> Self {
        Self { origin: Instant::now(), wall: SystemTime::now() }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment(micros(self.origin.elapsed()))
    }

    /// Places a wall-clock time, such as an OPC UA source timestamp, on this clock.
    #[must_use]
    pub fn place(&self, wall: SystemTime) -> Moment {
        match wall.duration_since(self.wall) {
            Ok(after) => Moment(micros(after)),
            Err(before) => Moment(-micros(before.duration())),
        }
    }

    /// The wall-clock time of moment zero.
    #[must_use]
    pub fn wall_start(&self) -> SystemTime {
        self.wall
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_times_before_the_start_are_negative_moments() {
        let clock = Clock::start();
        let before = clock.wall_start() - Duration::from_millis(3);
        assert_eq!(clock.place(before), Moment(-3000));
        assert_eq!(clock.place(clock.wall_start() + Duration::from_millis(2)), Moment(2000));
    }

    #[test]
    fn a_moment_reads_as_seconds() {
        assert_eq!(Moment(6_412_300).to_string(), "6.412 s");
        assert_eq!(Moment(5).since(Moment(9)), Duration::ZERO);
    }
}
