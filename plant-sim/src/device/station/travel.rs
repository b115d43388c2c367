//! How a device gets from one place to another in a given time: places are numbered, 0 is where it is parked.

use crate::kernel::mechanics::Around;

/// Something that stands at a place or is on its way to the next one.
#[derive(Debug)]
pub struct Travel {
    /// The way from any place to any other, in thousandths of a millisecond at full strength.
    length: i64,
    done: i64,
    target: u32,
    on: bool,
}

impl Travel {
    /// Parked; it takes `milliseconds` from place to place.
    #[must_use]
    pub fn new(milliseconds: u32) -> Self {
        let length = i64::from(milliseconds) * 1000;
        Self { length, done: length, target: 0, on: false }
    }

    /// Turns to another place. Returns whether that is a new one.
    pub fn go(&mut self, target: u32) -> bool {
        let new = self.target != target;
        if new {
            (self.target, self.done) = (target, 0);
        }
        new
    }

    /// Moves on by one millisecond, if its drives are on. Returns whether it has just arrived.
    pub fn step(&mut self, around: &Around<'_>) -> bool {
        if !self.is_moving() {
            return false;
        }
        self.done = (self.done + around.scaled(1000)).min(self.length);
        self.has_arrived()
    }

    /// Switches its drives on or off. With drives off it stands wherever it is.
    pub fn power(&mut self, on: bool) {
        self.on = on;
    }

    /// Whether it is on its way, with its drives on.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.on && !self.has_arrived()
    }

    /// Whether it is parked.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.target == 0 && self.has_arrived()
    }

    fn has_arrived(&self) -> bool {
        self.done == self.length
    }

    /// Where it stands; 0 when it is parked or on its way.
    #[must_use]
    pub fn at(&self) -> u32 {
        if self.has_arrived() { self.target } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn it_takes_its_time_and_longer_when_it_is_slow() {
        let mut bench = DeviceBench::default();
        let mut travel = Travel::new(10);
        travel.power(true);
        assert!(travel.is_home() && travel.go(2) && !travel.go(2));
        let steps = |travel: &mut Travel, around: &Around<'_>| (1..100).find(|_| travel.step(around)).unwrap();
        assert_eq!((travel.at(), steps(&mut travel, &bench.around()), travel.at()), (0, 10, 2));
        travel.go(1);
        assert_eq!((steps(&mut travel, &bench.around_with(500)), travel.at()), (20, 1));
    }

    #[test]
    fn without_power_or_jammed_it_never_arrives() {
        let mut bench = DeviceBench::default();
        let mut travel = Travel::new(10);
        travel.go(1);
        assert!((0..1000).all(|_| !travel.step(&bench.around())));
        travel.power(true);
        assert!((0..1000).all(|_| !travel.step(&bench.around_with(0))));
        assert!(travel.is_moving() && !travel.is_home());
    }
}
