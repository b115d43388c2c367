//! One driven axis: it accelerates, goes on with its speed, and brakes so that it stands at its end. Ways are nanometres, so that an
//! acceleration in nanometres per square millisecond is numerically in millimetres per square second.

use crate::kernel::mechanics::Micrometres;

/// An axis between its two ends.
#[derive(Debug)]
pub(super) struct Axis {
    length: i64,
    top_speed: i64,
    acceleration: i64,
    position: i64,
    /// Towards the far end if it is positive.
    speed: i64,
    target: i64,
}

impl Axis {
    /// An axis at its near end; the speed is in millimetres, the acceleration in millimetres per second, each per second.
    pub(super) fn new(length: Micrometres, speed: Micrometres, acceleration: i64) -> Self {
        let (length, top_speed) = (length * 1000, speed * 1000);
        Self { length, top_speed, acceleration, position: 0, speed: 0, target: 0 }
    }

    /// Turns to an end.
    pub(super) fn go(&mut self, to_far_end: bool) {
        self.target = if to_far_end { self.length } else { 0 };
    }

    /// Its brake holds it where it is.
    pub(super) fn halt(&mut self) {
        self.speed = 0;
    }

    /// Moves on by a millisecond, with so many thousandths of its strength.
    pub(super) fn step(&mut self, strength: i64) {
        let missing = self.target - self.position;
        let (distance, direction) = (missing.abs(), missing.signum());
        let along = (self.speed * direction + self.acceleration).min(self.top_speed * strength / 1000);
        let next = along.min(self.stoppable(distance));
        let least = self.acceleration.min(self.top_speed) * strength / 1000;
        let arrives = next >= 0 && distance <= next.max(least);
        self.position = if arrives { self.target } else { self.position + next * direction };
        self.speed = if arrives { 0 } else { next * direction };
    }

    /// The highest speed from which it can still stop within a distance, braking anew in each millisecond.
    fn stoppable(&self, distance: i64) -> i64 {
        let brake = self.acceleration;
        ((brake * brake + 8 * brake * distance).isqrt() - brake) / 2
    }

    pub(super) fn position(&self) -> Micrometres {
        self.position / 1000
    }

    pub(super) fn is_there(&self) -> bool {
        self.position == self.target
    }

    pub(super) fn is_near(&self) -> bool {
        self.position == 0
    }

    pub(super) fn is_far(&self) -> bool {
        self.position == self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where it is in each millisecond until it is there.
    fn positions(axis: &mut Axis, strength: i64) -> Vec<i64> {
        let mut all = vec![axis.position];
        while !axis.is_there() {
            axis.step(strength);
            all.push(axis.position);
            assert!(all.len() < 100_000, "it never arrives");
        }
        all
    }

    fn differences(values: &[i64]) -> Vec<i64> {
        values.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    #[test]
    fn it_never_exceeds_its_speed_and_acceleration_and_stands_at_its_end() {
        for (length, speed, acceleration) in
            [(300_000, 500, 5000), (10_000, 500, 5000), (7, 1, 900), (999_999, 9999, 123)]
        {
            let mut axis = Axis::new(length, speed, acceleration);
            axis.go(true);
            let speeds = differences(&positions(&mut axis, 1000));
            assert!(speeds.iter().all(|now| (1..=speed * 1000).contains(now)), "{length} µm");
            let steady = differences(&[&[0], speeds.as_slice(), &[0]].concat());
            // The last step of all is what is left over, and may end a little harder.
            let hardest = steady.iter().map(|change| change.abs()).max();
            assert!(hardest <= Some(2 * acceleration), "{length} µm: {hardest:?}");
            assert!(axis.is_far());
            axis.go(false);
            positions(&mut axis, 1000);
            assert!(axis.is_near());
        }
    }

    #[test]
    fn it_takes_the_time_of_its_ramps_and_longer_when_it_is_slow() {
        let mut axis = Axis::new(300_000, 500, 5000);
        axis.go(true);
        // 100 ms for each ramp, on which it gets half as far, and 500 ms for the 250 mm between.
        let took = positions(&mut axis, 1000).len();
        assert!((695..=705).contains(&took), "{took} ms");
        axis.go(false);
        let took = positions(&mut axis, 500).len();
        assert!((1240..=1260).contains(&took), "{took} ms");
    }

    #[test]
    fn halted_or_turned_round_on_its_way_it_starts_anew() {
        let mut axis = Axis::new(300_000, 500, 5000);
        axis.go(true);
        (0..200).for_each(|_| axis.step(1000));
        axis.halt();
        let before = axis.position;
        axis.step(1000);
        assert_eq!(axis.position - before, 5000, "from standstill");
        (0..200).for_each(|_| axis.step(1000));
        axis.go(false);
        let back = differences(&positions(&mut axis, 1000));
        assert_eq!((back[0], axis.is_near()), (500_000 - 5000, true), "it brakes first");
        axis.go(true);
        (0..100).for_each(|_| axis.step(0));
        assert!(axis.is_near(), "it has no strength");
    }
}
