//! What the scenarios of a run have measured, by name.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ScenarioReport, StepOutcome};
use crate::journal::{Measure, Verdict};

/// Spans of time by the name of what was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// In microseconds.
    by_name: BTreeMap<String, Vec<u64>>,
}

/// What came of measuring one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// The name of what was measured.
    pub name: String,
    /// How often it was measured.
    pub count: usize,
    /// The shortest time, in microseconds.
    pub min_us: u64,
    /// The time that half of them do not exceed, in microseconds; of an even number the mean of the two in the middle.
    pub median_us: u64,
    /// The longest time, in microseconds.
    pub max_us: u64,
}

impl Measures {
    /// Adds what a scenario has measured.
    pub fn add(&mut self, report: &ScenarioReport) {
        for measure in report.measures() {
            self.by_name.entry(measure.name.clone()).or_default().push(measure.us);
        }
    }

    /// What came of each, in the order of the names.
    #[must_use]
    pub fn spreads(&self) -> Vec<Spread> {
        self.by_name.iter().filter_map(|(name, times)| Spread::of(name, times)).collect()
    }
}

impl Spread {
    /// None without a time.
    fn of(name: &str, times: &[u64]) -> Option<Self> {
        let mut times = times.to_vec();
        times.sort_unstable();
        let (min_us, max_us) = (*times.first()?, *times.last()?);
        let (lower, upper) = (times[(times.len() - 1) / 2], times[times.len() / 2]);
        let median_us = lower + (upper - lower) / 2;
        Some(Self { name: name.to_owned(), count: times.len(), min_us, median_us, max_us })
    }
}

impl ScenarioReport {
    /// What the steps of the scenario have measured. What the harness could not tell, because it did not see, is not among
    /// it.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.steps.iter().filter_map(|step| match &step.outcome {
            StepOutcome::Judged(judgement) if judgement.verdict != Verdict::Unknown => judgement.measure.as_ref(),
            _ => None,
        })
    }
}

/// `3.2 ms`, `1.204 s`.
pub(super) fn exact(us: u64) -> String {
    match us {
        0..1_000_000 => format!("{}.{} ms", us / 1000, us % 1000 / 100),
        _ => format!("{}.{:03} s", us / 1_000_000, us % 1_000_000 / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_median_lies_in_the_middle() {
        let spread = |times: &[u64]| Spread::of("x", times).map(|s| (s.count, s.min_us, s.median_us, s.max_us));
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[7]), Some((1, 7, 7, 7)));
        assert_eq!(spread(&[9, 1, 4]), Some((3, 1, 4, 9)));
        assert_eq!(spread(&[9, 1, 4, 6]), Some((4, 1, 5, 9)));
        assert_eq!(spread(&[u64::MAX, u64::MAX - 2]), Some((2, u64::MAX - 2, u64::MAX - 1, u64::MAX)));
        assert_eq!([1_204_999, 3_250, 0].map(exact), ["1.204 s", "3.2 ms", "0.0 ms"]);
    }

    proptest! {
        #[test]
        fn as_many_are_below_the_median_as_above(times in prop::collection::vec(0_u64..1000, 1..20)) {
            let spread = Spread::of("x", &times).unwrap();
            let below = times.iter().filter(|time| **time < spread.median_us).count();
            let above = times.iter().filter(|time| **time > spread.median_us).count();
            prop_assert!(below * 2 <= times.len() && above * 2 <= times.len());
            prop_assert!(spread.min_us <= spread.median_us && spread.median_us <= spread.max_us);
        }
    }
}
