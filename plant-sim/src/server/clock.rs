//! The controller's clock: wall clock at switch-on plus simulated time.

use std::time::{SystemTime, UNIX_EPOCH};

use opcua::types::DateTime;

use crate::plc::Millis;

/// Ticks of 100 ns between 1601 (the epoch of OPC UA, Part 6, 5.2.2.5) and 1970.
const UNIX_EPOCH_TICKS: i64 = 116_444_736_000_000_000;
const TICKS_PER_MS: i64 = 10_000;

/// Converts the controller's time into points in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlcClock {
    switched_on: i64,
}

impl PlcClock {
    /// A controller that is switched on now.
    pub(crate) fn switched_on_now() -> Self {
        Self::switched_on_at(SystemTime::now())
    }

    fn switched_on_at(time: SystemTime) -> Self {
        let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let ticks = i64::try_from(since_1970.as_nanos() / 100).unwrap_or(0);
        Self { switched_on: UNIX_EPOCH_TICKS + ticks }
    }

    pub(super) fn point(self, time: Millis) -> DateTime {
        let milliseconds = i64::try_from(time).unwrap_or(i64::MAX / TICKS_PER_MS);
        DateTime::from(self.switched_on.saturating_add(milliseconds.saturating_mul(TICKS_PER_MS)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn simulated_milliseconds_are_added_to_the_wall_clock_with_its_microseconds() {
        let clock = PlcClock::switched_on_at(UNIX_EPOCH + Duration::from_micros(1_000_123));
        assert_eq!(clock.point(2).as_chrono().timestamp_micros(), 1_002_123);
    }
}
