//! Counts parts: from the ejector onto the belt, from the belt into the bin. The ground truth.

use std::collections::VecDeque;

use super::{Millis, Refusal};
use crate::io::Inputs;
use crate::module::conveyor::Direction;

/// How many finished parts are kept; older ones are forgotten.
pub const CAPACITY: usize = 4096;

/// A finished part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Its serial number, from 1 without gaps.
    pub serial: u64,
    /// The number of the workpiece.
    pub part: u32,
    /// When it left the exit light barrier, on the controller's clock.
    pub at: Millis,
}

/// The production counter.
#[derive(Debug, Default)]
pub struct Production {
    on_belt: u32,
    finished: VecDeque<Finished>,
    last_serial: u64,
    acknowledged: u64,
}

impl Production {
    /// Compares two consecutive images. `direction` is how the belt ran between them.
    pub(super) fn track(&mut self, before: &Inputs, now: &Inputs, direction: Direction, at: Millis) {
        if before.slide_part != 0 && now.slide_part == 0 && now.cylinder.extended {
            self.on_belt += 1;
        }
        let left = before.conveyor.exit_part;
        if left != 0 && left != now.conveyor.exit_part && direction == Direction::Forward {
            self.finish(left, at);
        }
    }

    fn finish(&mut self, part: u32, at: Millis) {
        if self.finished.len() == CAPACITY {
            self.finished.pop_front();
        }
        self.last_serial += 1;
        self.on_belt = self.on_belt.saturating_sub(1);
        tracing::debug!(part, serial = self.last_serial, "finished");
        self.finished.push_back(Finished { serial: self.last_serial, part, at });
    }

    pub(super) fn acknowledge(&mut self, serial: u64) -> Result<(), Refusal> {
        if serial > self.last_serial {
            return Err(Refusal::OutOfRange("serial was not finished yet"));
        }
        self.acknowledged = self.acknowledged.max(serial);
        Ok(())
    }

    /// Parts laid on the belt and not yet finished.
    #[must_use]
    pub fn on_belt(&self) -> u32 {
        self.on_belt
    }

    /// Serial number of the last finished part, 0 if there is none.
    #[must_use]
    pub fn last_serial(&self) -> u64 {
        self.last_serial
    }

    /// Highest serial number that a gateway has taken over.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// At most `max` finished parts, beginning with the serial number `from` or the oldest one that is kept.
    #[must_use]
    pub fn from(&self, from: u64, max: usize) -> Vec<Finished> {
        let start = self.finished.partition_point(|part| part.serial < from);
        self.finished.iter().skip(start).take(max).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use assert_matches::assert_matches;

    use super::*;
    use crate::simulation::Simulation;

    fn images() -> (Inputs, Inputs) {
        let mut before = Simulation::new(1).sense();
        before.slide_part = 7;
        let mut now = before;
        now.slide_part = 0;
        now.cylinder.extended = true;
        (before, now)
    }

    #[test]
    fn a_part_is_counted_onto_the_belt_and_into_the_bin() {
        let mut production = Production::default();
        let (before, mut laid) = images();
        production.track(&before, &laid, Direction::Forward, 5);
        assert_eq!(production.on_belt(), 1);
        let gone = laid;
        laid.conveyor.exit_part = 7;
        production.track(&laid, &gone, Direction::Forward, 10);
        assert_eq!(production.on_belt(), 0);
        assert_eq!(production.from(1, 9), [Finished { serial: 1, part: 7, at: 10 }]);
    }

    #[test]
    fn a_part_that_goes_back_is_not_finished() {
        let mut production = Production::default();
        let (_, gone) = images();
        let mut at_exit = gone;
        at_exit.conveyor.exit_part = 7;
        production.track(&at_exit, &gone, Direction::Reverse, 10);
        assert_eq!(production.last_serial(), 0);
    }

    #[test]
    fn only_finished_parts_can_be_acknowledged_and_never_taken_back() {
        let mut production = Production { on_belt: 2, ..Production::default() };
        production.finish(1, 5);
        production.finish(2, 9);
        assert_matches!(production.acknowledge(3), Err(Refusal::OutOfRange(_)));
        production.acknowledge(2).unwrap();
        production.acknowledge(1).unwrap();
        assert_eq!(production.acknowledged(), 2);
    }
}
