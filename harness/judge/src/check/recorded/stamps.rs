//! Records with the same stamp: it does not say which of them was made first.
//!
//! Where the harness saw the one before the other was there, that is their order. Where both came between two readings nobody
//! can tell. And a part that was finished when the record of another had long been seen can have no stamp in common with it,
//! whatever the system stamps, if that is exact enough: there the stamp is no stamp.
//!
//! How exact stamps are, is not told. What is evidence of it:
//!
//! - Stamps that are told in steps lie a number of steps apart: a step is no longer than the greatest common divisor of the
//!   differences between all of them. Fewer than three different ones say nothing about that.
//! - One of several writers may stamp less exactly than the others. A round time that two parts share may be told no more
//!   exactly than it is round: a whole second in seconds, half past one in half hours.
//! - The same for [`MANY`] parts and more, and never another one, is no time but a constant, unless it is so round.
//! - A number too small for microseconds since 1970 is a counter, or a time in another unit: it says nothing about time, and
//!   the same number for two parts convicts nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Kept, Part, Recorded};
use crate::check::window::CLOCKS_APART;
use crate::journal::Moment;

/// A day in 1973, in microseconds since 1970: what is less is no time in microseconds.
const A_TIME: i64 = 100_000_000_000_000;

/// So many parts with one stamp, and no other, show a constant.
const MANY: usize = 4;

/// In which steps times are told, in milliseconds, the longest first: an hour and less, then parts of seconds.
const ROUND: [u64; 20] = [
    3_600_000, 1_800_000, 900_000, 600_000, 300_000, 120_000, 60_000, 30_000, 20_000, 15_000, 10_000, 5000, 2000, 1000,
    500, 200, 100, 50, 10, 1,
];

/// A part that was recorded with the stamp of another one that was recorded earlier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Twin {
    pub(super) serial: u64,
    pub(super) earlier: u64,
    /// How long the record of the earlier part had been seen when this one was finished.
    pub(super) apart: Duration,
}

impl Recorded {
    /// Parts that bear the stamp of one whose record was there before they were finished.
    pub(super) fn stamped_alike(&self) -> BTreeSet<u64> {
        self.twins().map(|twin| twin.serial).collect()
    }

    /// By which stamp a part is no later than an earlier one, although it is.
    pub(super) fn twin(&self, serial: u64) -> Option<Twin> {
        self.twins().find(|twin| twin.serial == serial)
    }

    fn twins(&self) -> impl Iterator<Item = Twin> {
        let groups = self.step().map(|step| (step, self.groups()));
        groups.into_iter().flat_map(|(step, groups)| {
            groups.into_iter().flat_map(move |(stamp, group)| {
                let exact = step.max(roundness(stamp)) + CLOCKS_APART;
                twins(&group).into_iter().filter(move |twin| twin.apart > exact)
            })
        })
    }

    /// Two parts with the same stamp whose records came between two readings.
    pub(super) fn unordered(&self) -> Option<(u64, u64)> {
        let groups = self.groups();
        let mut pairs = groups.values().flat_map(|group| group.windows(2));
        pairs.find(|pair| pair[0].2.at >= pair[1].2.absent).map(|pair| (pair[0].0, pair[1].0))
    }

    /// Recorded parts by their stamps; none where no order was promised.
    fn groups(&self) -> BTreeMap<i64, Vec<(u64, &Part, &Kept)>> {
        let mut groups: BTreeMap<i64, Vec<_>> = BTreeMap::new();
        for pair in self.pairs().filter(|_| self.in_order) {
            groups.entry(pair.2.order).or_default().push(pair);
        }
        groups.retain(|_, group| group.len() > 1);
        groups
    }

    /// In which steps stamps are told at the most, none at all for a constant; nothing where nothing says so.
    fn step(&self) -> Option<Duration> {
        let stamps: BTreeSet<i64> = self.records.values().flatten().map(|kept| kept.order).collect();
        let first = *stamps.first().filter(|first| **first >= A_TIME)?;
        match stamps.len() {
            1 => (self.records.len() >= MANY).then_some(Duration::ZERO),
            2 => None,
            _ => Some(Duration::from_micros(stamps.iter().map(|stamp| stamp.abs_diff(first)).fold(0, divisor))),
        }
    }
}

/// Each part of a group of one stamp that has a higher number than the one whose record was seen first.
fn twins(group: &[(u64, &Part, &Kept)]) -> Vec<Twin> {
    let earliest = group.iter().map(|(serial, _, kept)| (kept.at, *serial)).min();
    let twin = |(serial, part, _): &(u64, &Part, &Kept)| {
        let (seen, earlier) = earliest.filter(|(_, earlier)| earlier < serial)?;
        Some(Twin { serial: *serial, earlier, apart: finished(part).since(seen) })
    };
    group.iter().filter_map(twin).collect()
}

/// In which steps a time is told at the most, as round as it is.
fn roundness(stamp: i64) -> Duration {
    let steps = ROUND.into_iter().map(Duration::from_millis);
    steps.into_iter().find(|step| u128::from(stamp.unsigned_abs()) % step.as_micros() == 0).unwrap_or_default()
}

/// The greatest common divisor; that of a number and 0 is the number.
fn divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { divisor(other, one % other) }
}

/// When a part was finished, at the earliest.
fn finished(part: &Part) -> Moment {
    part.finished_at.min(part.at)
}

#[cfg(test)]
mod tests {
    use super::super::tests::within;
    use crate::check::Recorded;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Moment, Verdict};

    /// Half past one in the night, one day in 2025, in microseconds since 1970.
    const NIGHT: i64 = 1_764_552_600_000_000;

    /// A part every half second, recorded 50 ms later with these stamps, in microseconds.
    fn stamped(stamps: impl IntoIterator<Item = i64>) -> Story {
        let parts = stamps.into_iter().zip(1..).fold(Story::default(), |story, (stamp, serial)| {
            let at = i64::try_from(serial).unwrap() * 500;
            let story = story.at(at).part(serial).at(at + 50);
            story.record_seen(serial, &format!("mps-{serial}"), stamp, Some(ms(at + 20)))
        });
        parts.at(90_000)
    }

    /// The verdict on these stamps, in microseconds since that night.
    fn verdict(stamps: impl IntoIterator<Item = i64>) -> Verdict {
        stamped(stamps.into_iter().map(|stamp| NIGHT + stamp)).judged(within()).verdict
    }

    #[test]
    fn one_stamp_for_parts_that_were_finished_one_after_the_other_is_none() {
        let stamps = [1_234_567, 1_234_567, 2_345_678, 2_845_679].map(|stamp| NIGHT + stamp);
        let judgement = stamped(stamps).judged(within());
        let expected =
            "part 2 was recorded with the stamp of part 1, whose record was there 450 ms before part 2 was finished";
        assert_eq!((judgement.verdict, judgement.summary.as_str()), (Verdict::Fail, expected));
        let told = argument(&judgement);
        assert!(told.contains("0.550 s cloud records part 1") && told.contains("1.000 s plant part 2 is"), "{told}");
        assert_eq!(stamped(stamps).judged(Recorded::eventually()).verdict, Verdict::Pass, "without an order");
    }

    #[test]
    fn one_stamp_for_all_of_many_parts_is_a_constant() {
        let many = stamped([NIGHT + 1_234_567; 4]).judged(within());
        assert_eq!(
            many.summary,
            "of 4 finished parts: 3 parts recorded with the stamp of a part that was recorded earlier (2, 3, 4)"
        );
        assert_eq!(verdict([1_234_567; 3]), Verdict::Pass, "three are not many, and were seen in order");
        assert_eq!(verdict([1_000_000; 10]), Verdict::Fail, "more than a second apart");
        assert_eq!(verdict([0; 10]), Verdict::Pass, "it may be told in half hours");
        assert_eq!(verdict([-1_800_000_000; 10]), Verdict::Pass, "or in hours");
    }

    #[test]
    fn stamps_may_be_told_in_steps() {
        for step in [1, 2, 5, 10, 60, 7] {
            let stamps = || (1..=160).map(|half| half / 2 / step * step * 1_000_000);
            assert_eq!(verdict(stamps()), Verdict::Pass, "{step} s");
            assert_eq!(verdict(stamps().map(|at| at + 123_456)), Verdict::Pass, "{step} s, by a clock that is apart");
        }
        let stays = [7, 8, 9, 9, 9, 9, 9].map(|second| second * 1_000_000);
        assert_eq!(verdict(stays), Verdict::Fail, "for longer than a second");
    }

    #[test]
    fn one_of_two_may_stamp_more_exactly() {
        let stamp = |half: i64| match half * 500_000 {
            exact if half % 4 == 0 => exact + 123_457,
            coarse => coarse / 2_000_000 * 2_000_000,
        };
        let stamps = (1..=160).map(stamp);
        assert_eq!(stamped(stamps.map(|at| NIGHT + at)).judged(within()).verdict, Verdict::Pass);
    }

    #[test]
    fn two_stamps_do_not_say_how_exact_they_are() {
        assert_eq!(verdict([1_234_567, 1_234_567, 1_234_567, 9_876_543]), Verdict::Pass);
    }

    #[test]
    fn counters_and_times_in_other_units_are_no_evidence() {
        let seconds = stamped((1..=10).map(|half| 1_764_552_600 + half / 2));
        assert_eq!(seconds.judged(within()).verdict, Verdict::Pass, "the harness saw them in order");
        assert_eq!(stamped([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]).judged(within()).verdict, Verdict::Pass);
        assert_eq!(stamped([7; 10]).judged(within()).verdict, Verdict::Pass);
    }

    #[test]
    fn what_came_between_two_readings_with_one_stamp_has_no_order() {
        let both = |absent: Option<Moment>| {
            let story = Story::default().at(100).part(1).at(500).part(2).at(900).record_as(1, "mps-1", 77);
            story.record_seen(2, "mps-2", 77, absent).at(9000)
        };
        let judgement = both(Some(ms(850))).judged(within());
        let expected = "parts 1 and 2 have the same stamp and came between two readings, so nobody can tell which was recorded first";
        assert_eq!((judgement.verdict, judgement.summary.as_str()), (Verdict::Unknown, expected));
        assert_eq!(both(Some(ms(850))).decided(within()), None, "no pass either");
        assert_eq!(both(Some(ms(850))).judged(Recorded::eventually()).verdict, Verdict::Pass, "without an order");
    }
}
