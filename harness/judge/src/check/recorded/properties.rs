//! Exactly the altered serial numbers are named, whatever is altered.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::findings::{Defect, Findings};
use super::tests::within;
use super::*;
use crate::check::testing::{Story, ms};

/// What becomes of a finished part on its way to the cloud.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Kept,
    Lost,
    Doubled,
    Late,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![5 => Just(Fate::Kept), 1 => Just(Fate::Lost), 1 => Just(Fate::Doubled), 1 => Just(Fate::Late)]
}

fn story(fates: &BTreeMap<u64, Fate>, invented: &BTreeSet<u64>) -> Story {
    let story = Story::default().at(100).parts(fates.keys().copied()).at(1100);
    let story = fates.iter().fold(story, |story, (serial, fate)| match fate {
        Fate::Kept => story.record(*serial),
        Fate::Doubled => story.record(*serial).record_as(*serial, &format!("other-{serial}"), 1_200_000),
        Fate::Lost | Fate::Late => story,
    });
    let story = invented.iter().fold(story, |story, serial| story.record(*serial)).at(8000);
    let late = fates.iter().filter(|(_, fate)| **fate == Fate::Late);
    late.fold(story, |story, (serial, _)| story.record_as(*serial, &format!("late-{serial}"), stamp(*serial)))
}

/// A stamp of its own for each part.
fn stamp(serial: u64) -> i64 {
    1_100_000 + i64::try_from(serial).unwrap()
}

proptest! {
    #[test]
    fn exactly_the_altered_serials_are_named(
        fates in prop::collection::vec(fate(), 1..40),
        invented in prop::collection::btree_set(100_u64..120, 0..4),
        start in 1_u64..50,
    ) {
        let fates: BTreeMap<u64, Fate> = (start..).zip(fates).collect();
        let story = story(&fates, &invented);
        let mut checker = within();
        story.entries.iter().for_each(|entry| checker.observe(entry));
        let found = Findings::at_the_end(&checker, ms(8000)).defects;
        let altered = |wanted: Fate| -> BTreeSet<u64> {
            fates.iter().filter(|(_, fate)| **fate == wanted).map(|(serial, _)| *serial).collect()
        };
        let named = |defect: Defect| found.get(&defect).cloned().unwrap_or_default();
        prop_assert_eq!(named(Defect::Lost), altered(Fate::Lost));
        prop_assert_eq!(named(Defect::Duplicated), altered(Fate::Doubled));
        prop_assert_eq!(named(Defect::Late), altered(Fate::Late));
        let after = |serial: &u64| fates.range(serial + 1..).any(|(_, fate)| matches!(fate, Fate::Kept | Fate::Doubled));
        let overtaken = altered(Fate::Late).into_iter().filter(after).collect();
        prop_assert_eq!(named(Defect::OutOfOrder), overtaken);
        prop_assert_eq!(named(Defect::Invented), invented);
        let sound = found.is_empty();
        prop_assert_eq!(checker.finish(ms(8000)).verdict == Verdict::Pass, sound);
    }

    #[test]
    fn a_part_is_out_of_order_if_a_later_one_was_recorded_before_it(
        order in Just((1_u64..=20).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let story = Story::default().at(100).parts(1..=20).at(200);
        let story = order.iter().zip(0..).fold(story, |story, (serial, stamp)| {
            story.record_as(*serial, &format!("mps-{serial}"), stamp)
        });
        let mut checker = within();
        story.entries.iter().for_each(|entry| checker.observe(entry));
        let found = Findings::so_far(&checker, ms(300)).defects;
        let overtaken: BTreeSet<u64> = order.iter().enumerate()
            .filter(|(place, serial)| order[..*place].iter().any(|earlier| earlier > serial))
            .map(|(_, serial)| *serial).collect();
        prop_assert_eq!(found.get(&Defect::OutOfOrder).cloned().unwrap_or_default(), overtaken);
        prop_assert_eq!(found.len() <= 1, true);
    }

    #[test]
    fn evidence_stays_short_and_in_the_order_of_time(lost in 1_u64..20, doubled in 0_u64..10) {
        let mut story = Story::default();
        for serial in 1..=40 {
            story = story.at(i64::try_from(serial).unwrap() * 10).message("gateway-a", serial).part(serial);
        }
        for serial in (lost + 1)..=40 {
            story = story.record(serial);
        }
        for serial in (lost + 1)..=(lost + doubled) {
            story = story.record_as(serial, &format!("twice-{serial}"), 0);
        }
        let judgement = story.at(9000).judged(within());
        prop_assert_eq!(judgement.verdict, Verdict::Fail);
        prop_assert!(judgement.evidence.len() <= 25);
        prop_assert!(judgement.evidence.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
