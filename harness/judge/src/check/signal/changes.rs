//! By how much a signal changes.

use std::time::Duration;

use super::series::{Point, Series, decimals, digits};
use super::trace::LOOKS;
use super::undecided::undecided;
use crate::check::window::CLOCKS_APART;
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Bound, Entry, Judgement, Moment, Observation, Verdict};

/// Checks how far a signal gets from the value that it began with, up or down, by the plant's clock where the plant
/// stamps the changes. At least so far begins with the value that was in force when the first `When` of the stage was begun, and
/// passes with the first value that is so far from it before the window closes; it may come back. At most so far begins
/// with the value at the start of the window, and fails with the first value in the window that is further from it. The
/// system is granted [`CLOCKS_APART`] at the ends of the window.
///
/// That it did not get further is certain only where it was seen: without a first value, with one that is not good or no
/// number, where the plant looks so rarely that it sees less than the half of the window, or where the harness was blind,
/// nobody can tell.
#[derive(Debug)]
pub struct Changes {
    series: Series,
    by: Bound,
    stage: Moment,
    window: Window,
}

impl Changes {
    /// The check, with the moment at which the stage was begun to be set.
    #[must_use]
    pub fn new(signal: String, by: Bound, stage: Moment, window: Window) -> Self {
        Self { series: Series::of(signal), by, stage, window }
    }

    fn points(&self) -> &[Point] {
        let (from, until) = match self.by {
            Bound::AtLeast(_) => (self.stage.before(CLOCKS_APART), self.window.closed()),
            Bound::AtMost(_) => (self.window.opened(), self.window.closing()),
        };
        self.series.between(from, until)
    }

    fn end(&self) -> Moment {
        match self.by {
            Bound::AtLeast(_) => self.window.closed(),
            Bound::AtMost(_) => self.window.until(),
        }
    }

    /// Each change with how far it is from the value that it began with.
    fn distances(&self) -> impl Iterator<Item = (&Point, f64)> {
        let base = self.points().first().and_then(|first| first.value);
        self.points().iter().filter_map(move |point| Some((point, (point.value? - base?).abs())))
    }

    /// The first change that decides, and how far it is away.
    fn decisive(&self) -> Option<(&Point, f64)> {
        self.distances().find(|(point, distance)| {
            let digits = digits(point.value.unwrap_or_default(), *distance);
            match self.by {
                Bound::AtLeast(least) => *distance + digits >= least,
                Bound::AtMost(most) => *distance > most + digits,
            }
        })
    }

    /// Why that it did not get further proves nothing.
    fn open(&self) -> Option<String> {
        if self.points().is_empty() || self.points().iter().any(|point| point.value.is_none()) {
            return Some("it was not seen, not good or no number for some of the time".into());
        }
        self.series.too_coarse(self.window.allowed() / LOOKS)
    }

    fn judged(&self, verdict: Verdict, far: Option<(&Point, f64)>) -> Judgement {
        let wanted = match self.by {
            Bound::AtLeast(least) => format!("at least {} wanted {}", decimals(least), self.window),
            Bound::AtMost(most) => format!("at most {} allowed in {}", decimals(most), span(self.window.allowed())),
        };
        let distance = far.map_or(0.0, |(_, distance)| distance);
        let summary = format!("{} changed by {}, {wanted}", self.series.signal, decimals(distance));
        let first = self.points().first().map(|first| first.evidence.clone());
        let last = far.map(|(point, _)| point.evidence.clone()).filter(|last| first.as_ref() != Some(last));
        Judgement::new(verdict, self.name(), summary).with(first.into_iter().chain(last))
    }

    /// The value that is furthest away.
    fn furthest(&self) -> Option<(&Point, f64)> {
        self.distances().max_by(|(_, one), (_, other)| one.total_cmp(other))
    }
}

impl Checker for Changes {
    fn name(&self) -> &'static str {
        "signal changes by so much"
    }

    fn observe(&mut self, entry: &Entry) {
        self.series.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.end())
    }

    /// What it began with may be told late.
    fn is_revocable(&self) -> bool {
        true
    }

    /// What it began with may have been another value where nobody looked, and then every distance is wrong.
    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Signals]
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        if matches!(self.by, Bound::AtMost(_)) {
            self.window.lengthen(end, still);
        }
    }

    /// The plant stamps when a value came, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let (sooner, later) = match self.by {
            Bound::AtLeast(_) => (Verdict::Pass, Verdict::Fail),
            Bound::AtMost(_) => (Verdict::Fail, Verdict::Pass),
        };
        if let Some(decisive) = self.decisive() {
            return Some(self.judged(sooner, Some(decisive)));
        }
        let is_over = now >= self.end() && self.window.opened() < self.window.closing();
        (is_over && self.open().is_none()).then(|| self.judged(later, self.furthest()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let open = || undecided(self.name(), &self.series.signal, now >= self.end(), self.open());
        self.decide(now).unwrap_or_else(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, SignalChange, Value};
    use proptest::prelude::*;

    /// The first act is begun at 500 ms, the window is from 1 s to 3 s.
    fn checker(by: Bound) -> Changes {
        Changes::new("Tank.Level".into(), by, ms(500), Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn level(at: &[(i64, f64)]) -> Story {
        at.iter().fold(Story::default(), |story, (at, level)| story.at(*at).signal("Tank.Level", Value::Real(*level)))
    }

    #[test]
    fn it_is_held_against_the_value_before_the_act_whatever_comes_after() {
        let story = level(&[(0, 5.0), (700, 4.0), (1500, 2.0), (1600, 5.0)]).at(1600);
        let judgement = story.decided(checker(Bound::AtLeast(3.0))).unwrap();
        assert_eq!(judgement.summary, "Tank.Level changed by 3, at least 3 wanted within 2 s");
        assert_eq!(argument(&judgement), "0.000 s plant Tank.Level is 5\n1.500 s plant Tank.Level is 2");
        let failed = story.at(3020).judged(checker(Bound::AtLeast(3.5)));
        assert_eq!(
            (failed.verdict, failed.summary.as_str()),
            (Verdict::Fail, "Tank.Level changed by 3, at least 3.5 wanted within 2 s")
        );
        assert_eq!(
            level(&[(0, 5.0), (3020, 9.0)]).at(4000).judged(checker(Bound::AtLeast(3.0))).verdict,
            Verdict::Fail
        );
    }

    #[test]
    fn no_further_than_so_is_judged_when_time_is_up() {
        let story = level(&[(0, 0.0), (700, 5.0), (1500, 5.1), (2900, 4.9)]);
        assert_eq!(story.clone().at(2999).decided(checker(Bound::AtMost(0.1))), None);
        let kept = story.at(3000).decided(checker(Bound::AtMost(0.1))).unwrap();
        assert_eq!(
            (kept.verdict, kept.summary.as_str()),
            (Verdict::Pass, "Tank.Level changed by 0.1, at most 0.1 allowed in 2 s")
        );
        let left = level(&[(0, 5.0), (1500, 5.3)]).decided(checker(Bound::AtMost(0.1))).unwrap();
        assert_eq!(
            (left.verdict, left.summary.as_str()),
            (Verdict::Fail, "Tank.Level changed by 0.3, at most 0.1 allowed in 2 s")
        );
    }

    #[test]
    fn what_could_not_be_seen_is_no_pass_and_no_failure() {
        let judged = |story: Story, by| story.at(9000).judged(Sighted::new(Box::new(checker(by)), ms(500))).verdict;
        let bad = SignalChange {
            name: "Tank.Level".into(),
            value: Value::Real(5.0),
            plant_time: Some(ms(1500)),
            good: false,
        };
        let every = |every_us| {
            let sampled = Story::default().event(Event::Sampling { signal: "Tank.Level".into(), every_us });
            sampled.signal("Tank.Level", Value::Real(5.0))
        };
        for by in [Bound::AtLeast(3.0), Bound::AtMost(1.0)] {
            let unseen = [
                Story::default(),
                level(&[(1500, 5.0)]),
                level(&[(0, 5.0)]).at(1500).event(Event::Signal(bad.clone())),
                Story::default().signal("Tank.Level", Value::Text("five".into())),
                every(1_100_000),
                level(&[(0, 5.0)]).at(1500).observing(Observation::Signals, Some("gone")),
            ];
            for (number, story) in unseen.into_iter().enumerate() {
                assert_eq!(judged(story, by), Verdict::Unknown, "{number} {by:?}");
            }
            assert_ne!(judged(every(190_000), by), Verdict::Unknown);
            let blind = level(&[(0, 5.0)]).at(600).observing(Observation::Signals, Some("gone")).at(1500);
            let back = blind.observing(Observation::Signals, None).signal("Tank.Level", Value::Real(9.0));
            assert_eq!(judged(back, by), Verdict::Unknown, "nobody knows when it got there");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_are_as_far_as_they_are(levels in prop::collection::vec((1_i64..400, -20_i32..20), 0..12), limit in 1_i32..20) {
            let mut levels: Vec<(i64, f64)> = levels.into_iter().map(|(at, level)| (at * 10, f64::from(level))).collect();
            levels.sort_by_key(|(at, _)| *at);
            levels.dedup_by_key(|(at, _)| *at);
            levels.insert(0, (0, 0.0));
            let limit = f64::from(limit);
            let far = |from: i64, to: i64| {
                let base = levels.iter().rev().find(|(at, _)| *at <= from).unwrap().1;
                let inside = levels.iter().filter(|(at, _)| *at > from && *at < to);
                inside.map(|(_, level)| (level - base).abs()).fold(0.0, f64::max)
            };
            let verdict = |by| level(&levels).at(9000).judged(checker(by)).verdict;
            prop_assert_eq!(verdict(Bound::AtLeast(limit)) == Verdict::Pass, far(480, 3020) >= limit);
            prop_assert_eq!(verdict(Bound::AtMost(limit)) == Verdict::Pass, far(1020, 2980) <= limit);
        }
    }
}
