//! Records with the same stamp: it does not say which of them was made first.
//!
//! Where the harness saw the one before the other was there, that is their order. Where both came between two readings nobody
//! can tell. And a part that was finished when the record of another had long been seen can have no stamp in common with it,
//! whatever the system stamps: there the stamp is no stamp.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Kept, Part, Recorded};
use crate::check::window::CLOCKS_APART;
use crate::journal::Moment;

/// A minute, in microseconds: no stamp is told less exactly.
const MINUTE: i64 = 60_000_000;

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
        let tolerance = self.unit() + CLOCKS_APART;
        let twins = self.groups().into_values().flat_map(|group| {
            let earliest = group.iter().map(|(serial, _, kept)| (kept.at, *serial)).min();
            group.into_iter().filter_map(move |(serial, part, _)| {
                let (seen, earlier) = earliest.filter(|(_, earlier)| *earlier < serial)?;
                Some(Twin { serial, earlier, apart: finished(part).since(seen) })
            })
        });
        twins.filter(move |twin| twin.apart > tolerance)
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

    /// How exact the stamps are: what is nearer than this may have the same.
    fn unit(&self) -> Duration {
        let stamps = || self.records.values().flatten().map(|kept| kept.order);
        let decades = (0..=6).rev().map(|digits| 10_i64.pow(digits));
        let unit = [MINUTE].into_iter().chain(decades).find(|unit| stamps().all(|stamp| stamp % unit == 0));
        Duration::from_micros(unit.map_or(1, i64::unsigned_abs))
    }
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

    /// A part every half second, recorded 50 ms later with these stamps, in microseconds.
    fn stamped(stamps: &[i64]) -> Story {
        let parts = stamps.iter().zip(1..).fold(Story::default(), |story, (stamp, serial)| {
            let at = i64::try_from(serial).unwrap() * 500;
            let story = story.at(at).part(serial).at(at + 50);
            story.record_seen(serial, &format!("mps-{serial}"), *stamp, Some(ms(at + 20)))
        });
        parts.at(9000)
    }

    #[test]
    fn one_stamp_for_parts_that_were_finished_one_after_the_other_is_none() {
        let judgement = stamped(&[1_234_567, 1_234_567, 2_345_678]).judged(within());
        let expected =
            "part 2 was recorded with the stamp of part 1, whose record was there 450 ms before part 2 was finished";
        assert_eq!((judgement.verdict, judgement.summary.as_str()), (Verdict::Fail, expected));
        let told = argument(&judgement);
        assert!(told.contains("0.550 s cloud records part 1") && told.contains("1.000 s plant part 2 is"), "{told}");
        let many = stamped(&[1_234_567; 4]).judged(within());
        assert_eq!(
            many.summary,
            "of 4 finished parts: 3 parts recorded with the stamp of a part that was recorded earlier (2, 3, 4)"
        );
        assert_eq!(stamped(&[1_234_567; 4]).judged(Recorded::eventually()).verdict, Verdict::Pass, "without an order");
    }

    #[test]
    fn stamps_may_be_as_coarse_as_they_are() {
        let seconds = |stamps: &[i64]| {
            let stamps: Vec<_> = stamps.iter().map(|second| second * 1_000_000).collect();
            stamped(&stamps).judged(within()).verdict
        };
        assert_eq!(seconds(&[7, 7, 8, 8]), Verdict::Pass, "the harness saw them in order");
        assert_eq!(seconds(&[7, 7, 7, 7]), Verdict::Fail, "more than a second apart");
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
