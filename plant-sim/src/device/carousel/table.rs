//! How a table turns by one place: its drive accelerates evenly for the first half of the way and brakes alike.

use crate::kernel::mechanics::Micrometres;

/// A table that stands in position, or is on its way to the next place.
#[derive(Debug)]
pub(super) struct Table {
    pitch: Micrometres,
    /// The time of a turn, in thousandths of a millisecond at full strength.
    length: i64,
    /// How much of it is over; nothing in position.
    done: i64,
}

impl Table {
    pub(super) fn new(pitch: Micrometres, index_ms: u32) -> Self {
        Self { pitch, length: i64::from(index_ms) * 1000, done: 0 }
    }

    pub(super) fn is_in_position(&self) -> bool {
        self.done == 0
    }

    /// Turns on for a part of the time; how far, and whether it has come into position by that.
    pub(super) fn turn(&mut self, time: i64) -> (Micrometres, bool) {
        let before = self.way();
        self.done = (self.done + time).min(self.length);
        let way = self.way() - before;
        let arrived = self.done == self.length;
        if arrived {
            self.done = 0;
        }
        (way, arrived)
    }

    /// How far it has turned since it was in position.
    fn way(&self) -> Micrometres {
        let half_way = |done: i64| {
            let square = i128::from(done) * i128::from(done) * i128::from(self.pitch) * 2;
            let way = square / (i128::from(self.length) * i128::from(self.length));
            Micrometres::try_from(way).unwrap_or(self.pitch)
        };
        if self.done * 2 <= self.length { half_way(self.done) } else { self.pitch - half_way(self.length - self.done) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_turns_by_exactly_one_place_and_fastest_in_the_middle() {
        for (pitch, index_ms) in [(100_000, 400), (99_991, 333), (7, 60_000)] {
            let mut table = Table::new(pitch, index_ms);
            let ways: Vec<_> = (0..index_ms).map(|_| table.turn(1000)).collect();
            assert_eq!(ways.iter().map(|(way, _)| way).sum::<i64>(), pitch);
            let arrivals: Vec<_> = (1..).zip(&ways).filter(|(_, (_, arrived))| *arrived).map(|(at, _)| at).collect();
            assert_eq!((arrivals, table.is_in_position()), (vec![index_ms], true));
            let fastest = ways.iter().map(|(way, _)| *way).max();
            let middle = index_ms as usize / 2;
            assert!(ways[middle - 1..=middle].iter().any(|(way, _)| Some(*way) == fastest) || pitch < 10);
        }
    }

    #[test]
    fn a_weak_drive_takes_longer_and_gets_as_far() {
        let mut table = Table::new(100_000, 400);
        let took = (1..2000).find(|_| table.turn(300).1);
        assert_eq!(took, Some(1334));
    }
}
