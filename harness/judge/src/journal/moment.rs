//! Points on the one clock of a scenario.

use std::fmt;
use std::time::Duration;

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

    /// The moment `duration` before this one.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
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

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_seconds() {
        assert_eq!(Moment(6_412_300).to_string(), "6.412 s");
        assert_eq!(Moment(5).since(Moment(9)), Duration::ZERO);
    }
}
