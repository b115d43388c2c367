//! The belt conveyor: a motor with two directions and two speeds, three light barriers, a bin at its end.
//!
//! Positions are those of the rear edge of a part, measured from the stop at the belt's entry.

use std::collections::VecDeque;

use super::{Behaviour, Micrometres, PART_LENGTH};

/// Speed of the belt.
pub const SPEED: Micrometres = 400;
/// Speed of the belt when slow.
pub const SLOW_SPEED: Micrometres = 150;
/// Length of the belt.
pub const LENGTH: Micrometres = 600_000;
/// The entry light barrier sees every part that is not yet clear of the place where the ejector lays the next one.
pub const ENTRY_BARRIER: Micrometres = PART_LENGTH;
/// The middle light barrier.
pub const MIDDLE_BARRIER: Micrometres = 300_000;
/// A part that has left the exit light barrier has its centre beyond the belt and tips into the bin.
pub const EXIT_BARRIER: Micrometres = LENGTH - PART_LENGTH / 2;

/// Which way the belt runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Towards the entry.
    Reverse,
    /// Not at all: the brake holds the belt.
    #[default]
    Stopped,
    /// Towards the exit.
    Forward,
}

impl Direction {
    /// -1, 0 or 1.
    #[must_use]
    pub fn sign(self) -> i32 {
        match self {
            Self::Reverse => -1,
            Self::Stopped => 0,
            Self::Forward => 1,
        }
    }
}

/// The motor's command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Motor {
    /// Which way.
    pub direction: Direction,
    /// At the slow speed.
    pub slow: bool,
}

/// A part on the belt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Its number.
    pub part: u32,
    /// Where its rear edge is.
    pub position: Micrometres,
}

impl Carried {
    fn interrupts(&self, barrier: Micrometres) -> bool {
        (self.position..=self.position + PART_LENGTH).contains(&barrier)
    }
}

/// What the conveyor's sensors say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConveyorSensors {
    /// A part interrupts the entry light barrier.
    pub entry: bool,
    /// A part interrupts the middle light barrier.
    pub middle: bool,
    /// Number of the part that the reader in the exit light barrier sees, 0 if the barrier is free.
    pub exit_part: u32,
    /// Signed belt speed in micrometres per millisecond, from the encoder.
    pub speed: Micrometres,
}

/// A belt with parts on it and the bin behind it.
#[derive(Debug, Default)]
pub struct Conveyor {
    motor: Motor,
    /// From the exit to the entry.
    parts: VecDeque<Carried>,
    bin: Vec<u32>,
    blocks: u32,
}

/// What reaches over the belt's entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// A half-pushed workpiece reaches over the belt, parts can't go back into the entry.
    pub blocked: bool,
}

impl Conveyor {
    /// Lays a part at the entry. The caller has seen that the entry is clear.
    pub fn lay(&mut self, part: u32) {
        self.parts.push_back(Carried { part, position: 0 });
    }

    /// Whether a part lies where the ejector would lay the next one.
    #[must_use]
    pub fn entry_occupied(&self) -> bool {
        self.parts.back().is_some_and(|part| part.position < PART_LENGTH)
    }

    /// The signed speed of the belt in micrometres per millisecond.
    #[must_use]
    pub fn speed(&self) -> Micrometres {
        let speed = if self.motor.slow { SLOW_SPEED } else { SPEED };
        i64::from(self.motor.direction.sign()) * speed
    }

    /// The parts on the belt, from the exit to the entry.
    pub fn parts(&self) -> impl Iterator<Item = Carried> {
        self.parts.iter().copied()
    }

    /// The parts in the bin, in the order in which they fell.
    #[must_use]
    pub fn bin(&self) -> &[u32] {
        &self.bin
    }

    /// How often a part was held back by a workpiece that reaches over the entry.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.blocks
    }

    fn forward(&mut self, way: Micrometres) {
        self.parts.iter_mut().for_each(|part| part.position += way);
        while let Some(fallen) = self.parts.pop_front_if(|part| part.position > EXIT_BARRIER) {
            self.bin.push(fallen.part);
        }
    }

    /// Parts queue behind the stop (or behind what reaches over the entry) while the belt slips below them.
    fn backward(&mut self, way: Micrometres, entry: Entry) {
        let mut limit = 0;
        for part in self.parts.iter_mut().rev() {
            if entry.blocked && limit == 0 && part.position >= PART_LENGTH {
                limit = PART_LENGTH;
                self.blocks += u32::from(part.position - way < limit);
            }
            part.position = (part.position - way).max(limit);
            limit = part.position + PART_LENGTH;
        }
    }

    fn interrupted(&self, barrier: Micrometres) -> Option<u32> {
        let part = self.parts.iter().find(|part| part.interrupts(barrier))?;
        Some(part.part)
    }
}

impl Behaviour for Conveyor {
    type Drive = Motor;
    type Surroundings = Entry;
    type Sensors = ConveyorSensors;

    fn drive(&mut self, motor: Motor) {
        self.motor = motor;
    }

    fn step(&mut self, entry: Entry) {
        match self.speed() {
            0 => {}
            way if way > 0 => self.forward(way),
            way => self.backward(-way, entry),
        }
    }

    fn sense(&self) -> ConveyorSensors {
        ConveyorSensors {
            entry: self.interrupted(ENTRY_BARRIER).is_some(),
            middle: self.interrupted(MIDDLE_BARRIER).is_some(),
            exit_part: self.interrupted(EXIT_BARRIER).unwrap_or(0),
            speed: self.speed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: Entry = Entry { blocked: false };

    fn running(direction: Direction) -> Conveyor {
        let mut conveyor = Conveyor::default();
        conveyor.drive(Motor { direction, slow: false });
        conveyor
    }

    #[test]
    fn a_part_passes_the_three_barriers_and_falls_into_the_bin() {
        let mut conveyor = running(Direction::Forward);
        conveyor.lay(1);
        let mut seen = Vec::new();
        for _ in 0..2000 {
            let sensors = conveyor.sense();
            let state = (sensors.entry, sensors.middle, sensors.exit_part, conveyor.bin().len());
            if seen.last() != Some(&state) {
                seen.push(state);
            }
            conveyor.step(CLEAR);
        }
        let expected = [
            (true, false, 0, 0),
            (false, false, 0, 0),
            (false, true, 0, 0),
            (false, false, 0, 0),
            (false, false, 1, 0),
            (false, false, 0, 1),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn parts_queue_at_the_stop_when_the_belt_runs_backwards() {
        let mut conveyor = running(Direction::Forward);
        conveyor.lay(1);
        (0..200).for_each(|_| conveyor.step(CLEAR));
        conveyor.lay(2);
        conveyor.drive(Motor { direction: Direction::Reverse, slow: true });
        (0..2000).for_each(|_| conveyor.step(CLEAR));
        let positions: Vec<_> = conveyor.parts().map(|part| part.position).collect();
        assert_eq!(positions, [PART_LENGTH, 0]);
    }

    #[test]
    fn a_workpiece_reaching_over_the_entry_holds_parts_back() {
        let mut conveyor = running(Direction::Forward);
        conveyor.lay(1);
        (0..200).for_each(|_| conveyor.step(CLEAR));
        conveyor.drive(Motor { direction: Direction::Reverse, slow: false });
        (0..2000).for_each(|_| conveyor.step(Entry { blocked: true }));
        assert_eq!(conveyor.parts().next().unwrap().position, PART_LENGTH);
        assert!(conveyor.blocks() > 0);
    }

    #[test]
    fn the_entry_barrier_sees_exactly_the_parts_in_the_way() {
        let mut conveyor = running(Direction::Forward);
        conveyor.lay(1);
        while conveyor.entry_occupied() {
            assert!(conveyor.sense().entry);
            conveyor.step(CLEAR);
        }
        conveyor.step(CLEAR);
        assert!(!conveyor.sense().entry);
    }
}
