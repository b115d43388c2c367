//! The controller's clock as a server shows it: wall clock at the start of simulated time plus simulated time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use line_opcua::ticks;
use opcua::types::DateTime;

use crate::kernel::plc::Millis;

/// Converts the controller's time into points in time. Clones are started and skewed together.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlcClock {
    /// When simulated time 0 is; the epoch of OPC UA until the clock is started.
    started: Arc<AtomicI64>,
    skew_ms: Arc<AtomicI64>,
}

impl PlcClock {
    /// Simulated time 0 is now. No point in time is shown before: servers are built, and do not serve yet.
    pub(crate) fn start(&self) {
        self.start_at(SystemTime::now());
    }

    fn start_at(&self, time: SystemTime) {
        let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let ticks = i64::try_from(since_1970.as_nanos() / 100).unwrap_or(0);
        self.started.store(ticks::UNIX_EPOCH + ticks, Ordering::Relaxed);
    }

    /// A clock that is started with this one and skewed on its own.
    pub(super) fn apart(&self) -> Self {
        Self { started: self.started.clone(), skew_ms: Arc::default() }
    }

    /// Sets the clock wrong by so much, or right with 0.
    pub(super) fn skew(&self, by_ms: i64) {
        self.skew_ms.store(by_ms, Ordering::Relaxed);
    }

    pub(super) fn is_skewed(&self) -> bool {
        self.skew_ms.load(Ordering::Relaxed) != 0
    }

    pub(crate) fn point(&self, time: Millis) -> DateTime {
        let milliseconds = i64::try_from(time).unwrap_or(i64::MAX / ticks::PER_MILLISECOND);
        let shown = milliseconds.saturating_add(self.skew_ms.load(Ordering::Relaxed));
        let started = self.started.load(Ordering::Relaxed);
        DateTime::from(started.saturating_add(shown.saturating_mul(ticks::PER_MILLISECOND)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn simulated_milliseconds_are_added_to_the_wall_clock_with_its_microseconds() {
        let clock = PlcClock::default();
        clock.start_at(UNIX_EPOCH + Duration::from_micros(1_000_123));
        assert_eq!(clock.point(2).as_chrono().timestamp_micros(), 1_002_123);
    }

    #[test]
    fn a_skew_shows_in_every_clone_and_not_in_a_clock_apart() {
        let clock = PlcClock::default();
        let (clone, apart) = (clock.clone(), clock.apart());
        clock.start_at(UNIX_EPOCH);
        clock.skew(-1500);
        assert_eq!(clone.point(2000).as_chrono().timestamp_millis(), 500);
        assert_eq!(apart.point(2000).as_chrono().timestamp_millis(), 2000);
        assert!(clone.is_skewed() && !apart.is_skewed());
    }
}
