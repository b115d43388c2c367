//! Which serial numbers are wrong, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{Compared, NEWS};
use super::{Kept, Part, Recorded};
use crate::check::window::CLOCKS_APART;
use crate::check::words::gaps;
use crate::journal::Moment;

/// What can be wrong with a serial number, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Defect {
    /// Finished and due, but not recorded.
    Lost,
    /// Recorded under several ids.
    Duplicated,
    /// Recorded, and then given another serial number, another place in the order or another value.
    Changed,
    /// Recorded, and then removed.
    Removed,
    /// Recorded with something else than the plant says.
    Untrue,
    /// Recorded, but never finished.
    Invented,
    /// Recorded before it was finished.
    Early,
    /// Recorded after the record of a part that was finished later.
    OutOfOrder,
    /// Recorded with the stamp of a part whose record was there before it was finished.
    StampedAlike,
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
        Self::collect(checker, |at| checker.due(at).is_some_and(|due| now >= due), |seen| now >= seen.after(NEWS))
    }

    /// When the journal is over: what has no due time is due now.
    pub(super) fn at_the_end(checker: &Recorded, now: Moment) -> Self {
        Self::collect(checker, |at| checker.due(at).is_none_or(|due| now >= due), |_| true)
    }

    fn collect(checker: &Recorded, is_due: impl Fn(Moment) -> bool, is_known: impl Fn(Moment) -> bool) -> Self {
        let before = checker.before.filter(|_| !checker.parts.is_empty());
        let gaps = gaps(before.into_iter().chain(checker.parts.keys().copied()));
        let mut invented = checker.invented(&is_due);
        invented.retain(|serial| gaps.binary_search(serial).is_err());
        let mut defects = BTreeMap::from([
            (Defect::Lost, checker.lost(&is_due)),
            (Defect::Duplicated, checker.duplicated()),
            (Defect::Changed, checker.changed.keys().copied().collect()),
            (Defect::Removed, checker.removed.keys().copied().collect()),
            (Defect::Untrue, checker.untrue(&is_known)),
            (Defect::Invented, invented),
            (Defect::Early, checker.early()),
            (Defect::OutOfOrder, checker.out_of_order()),
            (Defect::StampedAlike, checker.stamped_alike()),
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

    /// Whether a part has to be recorded: it was finished before the harness began to stop the system.
    fn is_owed(&self, part: &Part) -> bool {
        self.stopped.is_none_or(|stopped| part.finished_at.min(part.at) < stopped)
    }

    /// The parts that have to be recorded; only from the first one that is asked for.
    pub(super) fn owed(&self) -> impl Iterator<Item = (u64, &Part)> {
        let asked_for = self.parts.range(self.oldest()..).map(|(serial, part)| (*serial, part));
        asked_for.filter(|(_, part)| self.is_owed(part))
    }

    /// The serial number of the first part that is asked for.
    fn oldest(&self) -> u64 {
        let (Some(last), Some(window)) = (self.last, self.window) else { return 0 };
        let known = self.parts.iter().rev().filter(|(_, part)| part.at <= window.since());
        known.map(|(serial, _)| *serial).take(last).last().unwrap_or(0)
    }

    /// Whether what was seen at `at` was due before the harness began to stop the system: later nobody was left to do it.
    fn had_its_time(&self, at: Moment) -> bool {
        let due = |stopped: Moment| self.due(at).is_none_or(|due| due <= stopped);
        self.stopped.is_none_or(due)
    }

    fn unrecorded(&self) -> impl Iterator<Item = (u64, Moment)> {
        let missing = self.owed().filter(|(serial, _)| !self.records.contains_key(serial));
        missing.map(|(serial, part)| (serial, part.at))
    }

    /// Records of parts that the plant was not seen to finish. Where the harness could not see finished parts, nothing is
    /// claimed.
    fn unexplained(&self) -> impl Iterator<Item = (u64, &Kept)> {
        let seen = self.sees_parts || !self.parts.is_empty();
        let strange = self.records.iter().filter(move |(serial, _)| seen && !self.parts.contains_key(serial));
        strange.filter_map(|(serial, kept)| Some((*serial, kept.first()?)))
    }

    fn lost(&self, is_due: &impl Fn(Moment) -> bool) -> BTreeSet<u64> {
        let lost = self.unrecorded().filter(|(_, at)| is_due(*at) && self.had_its_time(*at));
        lost.map(|(serial, _)| serial).collect()
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

    /// When the part was due, and how it was recorded, if that was too late.
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
        let is_promised = |part: &&Part| self.is_owed(part) && self.had_its_time(part.at) && serial >= self.oldest();
        let part = self.parts.get(&serial).filter(is_promised)?;
        Some((window.due(part.at), self.records.get(&serial)?.first()?))
    }

    /// Each part that is recorded, with its first record.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u64, &Part, &Kept)> {
        self.parts.iter().filter_map(|(serial, part)| Some((*serial, part, self.records.get(serial)?.first()?)))
    }

    fn early(&self) -> BTreeSet<u64> {
        let early = |part: &Part, kept: &Kept| kept.at.after(CLOCKS_APART) < part.finished_at.min(part.at);
        self.pairs().filter(|(_, part, kept)| early(part, kept)).map(|(serial, ..)| serial).collect()
    }

    fn untrue(&self, is_known: &impl Fn(Moment) -> bool) -> BTreeSet<u64> {
        let known = self.pairs().filter(|(_, _, kept)| is_known(kept.at));
        known.map(|(serial, ..)| serial).filter(|serial| self.untruths(*serial).next().is_some()).collect()
    }

    /// What the record of a part says that is not so.
    pub(super) fn untruths(&self, serial: u64) -> impl Iterator<Item = String> {
        self.compared(serial).filter_map(|compared| match compared {
            Compared::Differs(text) => Some(text),
            _ => None,
        })
    }

    /// Parts of whose record nobody can tell whether it is true, and why.
    pub(super) fn untold(&self) -> impl Iterator<Item = (u64, String)> {
        self.parts.keys().flat_map(|serial| self.compared(*serial).map(|compared| (*serial, compared))).filter_map(
            |(serial, compared)| match compared {
                Compared::Open(why) => Some((serial, why)),
                _ => None,
            },
        )
    }

    /// Whether every record says what the plant says.
    pub(super) fn is_true(&self) -> bool {
        self.parts.keys().flat_map(|serial| self.compared(*serial)).all(|compared| compared == Compared::Same)
    }

    /// Whether the record of a part says what cannot be so, whatever the clocks say.
    pub(super) fn is_wrong_by_any_clock(&self, serial: u64) -> bool {
        let pair = self.parts.get(&serial).zip(self.records.get(&serial).and_then(|kept| kept.first()));
        pair.is_some_and(|(part, kept)| self.content.differs_by_any_clock(part, kept))
    }

    fn compared(&self, serial: u64) -> impl Iterator<Item = Compared> {
        let pair = self.parts.get(&serial).zip(self.records.get(&serial).and_then(|kept| kept.first()));
        pair.into_iter().flat_map(|(part, kept)| self.content.compare(part, kept))
    }

    fn out_of_order(&self) -> BTreeSet<u64> {
        if !self.in_order {
            return BTreeSet::new();
        }
        let (mut earliest_later, mut seen_later) = (i64::MAX, Moment(i64::MAX));
        let mut overtaken = BTreeSet::new();
        // What was never finished has no place in the order.
        for (serial, kept) in self.records.iter().rev().filter(|(serial, _)| self.parts.contains_key(serial)) {
            let Some(own) = Place::of(kept) else { continue };
            let by_stamp = earliest_later < own.order && self.overtaken(*serial).is_some();
            if by_stamp || seen_later < own.absent {
                overtaken.insert(*serial);
            }
            earliest_later = earliest_later.min(own.order);
            seen_later = seen_later.min(own.seen);
        }
        overtaken
    }

    /// The highest part that was finished later than `serial` and recorded before it.
    pub(super) fn overtaken(&self, serial: u64) -> Option<u64> {
        let own = Place::of(self.records.get(&serial)?)?;
        let overtakes = |kept: &[Kept]| Place::of(kept).is_some_and(|place| place.is_before(&own));
        let mut later = self.records.range(serial + 1..).rev();
        later.find(|(serial, kept)| self.parts.contains_key(serial) && overtakes(kept)).map(|(later, _)| *later)
    }
}

/// The place of a part's first record in the order of recording.
struct Place {
    /// By the lowest of its stamps.
    order: i64,
    /// It was not there yet when a reading began.
    absent: Moment,
    seen: Moment,
}

impl Place {
    fn of(kept: &[Kept]) -> Option<Self> {
        let first = kept.first()?;
        Some(Self { order: kept.iter().map(|kept| kept.order).min()?, absent: first.absent, seen: first.at })
    }

    /// Of what came between two readings the stamps decide; of everything else what was seen.
    fn is_before(&self, other: &Self) -> bool {
        (self.order < other.order && self.absent <= other.seen) || self.seen < other.absent
    }
}
