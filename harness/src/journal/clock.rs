//! One clock for one scenario.

use std::time::{Duration, Instant, SystemTime};

use lineproof_judge::journal::Moment;

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
}
