//! Which serial numbers are wrong, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::{Kept, Recorded};
use crate::check::words::gaps;
use crate::journal::Moment;

/// What can be wrong with a serial number, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Defect {
    /// Finished and due, but not recorded.
    Lost,
    /// Recorded under several ids.
    Duplicated,
    /// Recorded, and then given another serial number or place in the order.
    Changed,
    /// Recorded, but never finished.
    Invented,
    /// Recorded after the record of a part that was finished later.
    OutOfOrder,
    /// Recorded after it was due.
    Late,
}

/// The defects found, by serial number, and what the harness itself failed to see.
#[derive(Debug)]
pub(super) struct Findings {
    pub(super) defects: BTreeMap<Defect, BTreeSet<u64>>,
    /// Serial numbers between those that the plant was seen to give, which the harness did not see.
    pub(super) gaps: Vec<u64>,
}

impl Findings {
    /// While the journal goes on: what is not due yet is no defect.
    pub(super) fn so_far(checker: &Recorded, now: Moment) -> Self {
        Self::collect(checker, |at| checker.due(at).is_some_and(|due| now >= due))
    }

    /// When the journal is over: what has no due time is due now.
    pub(super) fn at_the_end(checker: &Recorded, now: Moment) -> Self {
        Self::collect(checker, |at| checker.due(at).is_none_or(|due| now >= due))
    }

    fn collect(checker: &Recorded, is_due: impl Fn(Moment) -> bool) -> Self {
        let gaps = gaps(checker.parts.keys().copied());
        let mut invented = checker.invented(&is_due);
        invented.retain(|serial| gaps.binary_search(serial).is_err());
        let mut defects = BTreeMap::from([
            (Defect::Lost, checker.lost(&is_due)),
            (Defect::Duplicated, checker.duplicated()),
            (Defect::Changed, checker.changed.keys().copied().collect()),
            (Defect::Invented, invented),
            (Defect::OutOfOrder, checker.out_of_order()),
            (Defect::Late, checker.late()),
        ]);
        defects.retain(|_, serials| !serials.is_empty());
        Self { defects, gaps }
    }
}

impl Recorded {
    /// When something seen at `at` is due; never without a window.
    pub(super) fn due(&self, at: Moment) -> Option<Moment> {
        self.window.map(|window| window.due(at))
    }

    /// When each part without a record, and each record without a part, was seen.
    pub(super) fn outstanding(&self) -> impl Iterator<Item = Moment> {
        let unexplained = self.unexplained().map(|(_, kept)| kept.at);
        self.unrecorded().map(|(_, at)| at).chain(unexplained)
    }

    fn unrecorded(&self) -> impl Iterator<Item = (u64, Moment)> {
        let missing = self.parts.iter().filter(|(serial, _)| !self.records.contains_key(serial));
        missing.map(|(serial, part)| (*serial, part.at))
    }

    /// Records of parts that the plant was not seen to finish. Without any finished part nothing is claimed: then
    /// the plant may have been observed badly.
    fn unexplained(&self) -> impl Iterator<Item = (u64, &Kept)> {
        let seen = !self.parts.is_empty();
        let strange = self.records.iter().filter(move |(serial, _)| seen && !self.parts.contains_key(serial));
        strange.filter_map(|(serial, kept)| Some((*serial, kept.first()?)))
    }

    fn lost(&self, is_due: &impl Fn(Moment) -> bool) -> BTreeSet<u64> {
        self.unrecorded().filter(|(_, at)| is_due(*at)).map(|(serial, _)| serial).collect()
    }

    fn invented(&self, is_due: &impl Fn(Moment) -> bool) -> BTreeSet<u64> {
        self.unexplained().filter(|(_, kept)| is_due(kept.at)).map(|(serial, _)| serial).collect()
    }

    fn duplicated(&self) -> BTreeSet<u64> {
        self.records.iter().filter(|(_, kept)| kept.len() > 1).map(|(serial, _)| *serial).collect()
    }

    fn late(&self) -> BTreeSet<u64> {
        self.parts.keys().copied().filter(|serial| self.lateness(*serial).is_some()).collect()
    }

    /// When the part was due, and how it was recorded, if that was too late. Only parts finished before the window
    /// closes are promised in time.
    pub(super) fn lateness(&self, serial: u64) -> Option<(Moment, &Kept)> {
        self.promised(serial).filter(|(due, kept)| kept.absent >= *due)
    }

    /// When each part was due, and how it was recorded, of which nobody can tell whether it was in time.
    pub(super) fn doubtful(&self) -> impl Iterator<Item = (Moment, &Kept)> {
        let promised = self.parts.keys().filter_map(|serial| self.promised(*serial));
        promised.filter(|(due, kept)| kept.absent < *due && *due <= kept.at)
    }

    /// When a part was due, and how it was recorded.
    fn promised(&self, serial: u64) -> Option<(Moment, &Kept)> {
        let window = self.window?;
        let part = self.parts.get(&serial).filter(|part| part.at < window.until())?;
        Some((window.due(part.at), self.records.get(&serial)?.first()?))
    }

    fn out_of_order(&self) -> BTreeSet<u64> {
        if !self.in_order {
            return BTreeSet::new();
        }
        let mut earliest_later = i64::MAX;
        let mut overtaken = BTreeSet::new();
        for (serial, kept) in self.records.iter().rev() {
            let own = first_order(kept).unwrap_or(i64::MAX);
            if earliest_later < own {
                overtaken.insert(*serial);
            }
            earliest_later = earliest_later.min(own);
        }
        overtaken
    }

    /// The highest part that was finished later than `serial` and recorded before it.
    pub(super) fn overtaken(&self, serial: u64) -> Option<u64> {
        let own = first_order(self.records.get(&serial)?)?;
        let mut later = self.records.range(serial + 1..).rev();
        later.find(|(_, kept)| first_order(kept).is_some_and(|order| order < own)).map(|(later, _)| *later)
    }
}

fn first_order(kept: &[Kept]) -> Option<i64> {
    kept.iter().map(|kept| kept.order).min()
}
