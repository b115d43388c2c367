//! How fast a signal rises or falls.

use std::time::Duration;

use super::series::{Point, Series, decimals, digits};
use super::undecided::undecided;
use crate::check::window::CLOCKS_APART;
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Bound, Entry, Judgement, Moment, Observation, Rate, Verdict};

/// Checks how fast a signal rises or falls on the whole: its value at the end of the window less the one at its start,
/// divided by the length of the window; what it does in between does not matter. Judged by the plant's clock where the
/// plant stamps the changes. Of the values within [`CLOCKS_APART`] of either end
/// those count that are best for the system.
///
/// Where the value at one of the ends was not known, not good or no number, where the plant looks at the signal less than
/// ten times in the window, or where the harness was blind in it, nobody can tell.
#[derive(Debug)]
pub struct ChangesAtRate {
    series: Series,
    rate: Rate,
    window: Window,
}

impl ChangesAtRate {
    /// The check.
    #[must_use]
    pub fn new(signal: String, rate: Rate, window: Window) -> Self {
        Self { series: Series::of(signal), rate, window }
    }

    /// What it may have been around this moment; none if nobody knows.
    fn around(&self, moment: Moment) -> Option<Vec<(&Point, f64)>> {
        let points = self.series.between(moment.before(CLOCKS_APART), moment.after(CLOCKS_APART));
        let values: Option<Vec<_>> = points.iter().map(|point| Some((point, point.value?))).collect();
        values.filter(|values| !values.is_empty())
    }

    /// The two values that are best for the system.
    fn ends(&self) -> Option<[(&Point, f64); 2]> {
        let (start, end) = (self.around(self.window.since())?, self.around(self.window.until())?);
        let by_value = |one: &&(&Point, f64), other: &&(&Point, f64)| one.1.total_cmp(&other.1);
        let (low, high) =
            (|of: &[_]| of.iter().min_by(by_value).copied(), |of: &[_]| of.iter().max_by(by_value).copied());
        // A fast rise is as good as a slow fall.
        let wants_rise = self.rate.falls == matches!(self.rate.by, Bound::AtMost(_));
        Some(if wants_rise { [low(&start)?, high(&end)?] } else { [high(&start)?, low(&end)?] })
    }

    /// Why nobody can tell.
    fn open(&self) -> Option<String> {
        if self.ends().is_none() {
            return Some("it was not seen, not good or no number at the start or the end of the time".into());
        }
        self.series.too_coarse(self.window.allowed() / 10)
    }

    fn judged(&self, [(from, start), (to, end)]: [(&Point, f64); 2]) -> Judgement {
        let Rate { falls, by, per } = self.rate;
        let (rose, periods) = (end - start, self.window.allowed().as_secs_f64() / per.as_secs_f64());
        let change = if falls { -rose } else { rose };
        let digits = digits(start, end);
        let (is_met, wanted) = match by {
            Bound::AtLeast(least) => (change + digits >= least * periods, format!("at least {}", decimals(least))),
            Bound::AtMost(most) => (change <= most * periods + digits, format!("at most {}", decimals(most))),
        };
        let (verb, unit) = (if falls { "fell" } else { "rose" }, unit(per));
        let summary = format!(
            "{} {verb} by {} in {}, which is {} {unit}; {wanted} wanted",
            self.series.signal,
            decimals(change),
            span(self.window.allowed()),
            decimals(change / periods),
        );
        let verdict = if is_met { Verdict::Pass } else { Verdict::Fail };
        let to = (from.evidence != to.evidence).then(|| to.evidence.clone());
        Judgement::new(verdict, self.name(), summary).with(std::iter::once(from.evidence.clone()).chain(to))
    }
}

fn unit(per: Duration) -> String {
    match per.as_secs() {
        1 => "per second".to_owned(),
        60 => "per minute".to_owned(),
        _ => format!("per {}", span(per)),
    }
}

impl Checker for ChangesAtRate {
    fn name(&self) -> &'static str {
        "signal changes so fast"
    }

    fn observe(&mut self, entry: &Entry) {
        self.series.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Signals]
    }

    /// The plant stamps when a value came, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let is_long = self.window.allowed() > CLOCKS_APART * 2 && !self.rate.per.is_zero();
        let ends = self.ends().filter(|_| now >= self.window.closed() && is_long && self.open().is_none())?;
        Some(self.judged(ends))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let open = || undecided(self.name(), &self.series.signal, now >= self.window.closed(), self.open());
        self.decide(now).unwrap_or_else(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, Value};
    use proptest::prelude::*;

    /// From 1 s to 31 s.
    fn checker(falls: bool, by: Bound, per_s: u64) -> ChangesAtRate {
        let rate = Rate { falls, by, per: Duration::from_secs(per_s) };
        ChangesAtRate::new("Parts.Count".into(), rate, Window::lasting(ms(1000), Duration::from_secs(30)))
    }

    fn counter(at: &[(i64, i64)]) -> Story {
        at.iter().fold(Story::default(), |story, (at, count)| story.at(*at).signal("Parts.Count", Value::Int(*count)))
    }

    #[test]
    fn it_is_the_whole_change_in_the_whole_time() {
        let story = counter(&[(0, 3), (2000, 20), (30_000, 13), (40_000, 99)]).at(40_000);
        let judgement = story.decided(checker(false, Bound::AtLeast(20.0), 60)).unwrap();
        assert_eq!(judgement.summary, "Parts.Count rose by 10 in 30 s, which is 20 per minute; at least 20 wanted");
        assert_eq!(judgement.verdict, Verdict::Pass);
        assert_eq!(argument(&judgement), "0.000 s plant Parts.Count is 3\n30.000 s plant Parts.Count is 13");
        let slow = story.judged(checker(false, Bound::AtLeast(0.5), 1));
        assert_eq!(slow.summary, "Parts.Count rose by 10 in 30 s, which is 0.333 per second; at least 0.5 wanted");
        assert_eq!(slow.verdict, Verdict::Fail);
        let falling = counter(&[(0, 30), (20_000, 15)]).at(31_020);
        assert_eq!(falling.judged(checker(true, Bound::AtMost(0.5), 1)).verdict, Verdict::Pass);
        let fast = falling.judged(checker(true, Bound::AtMost(29.0), 60));
        assert_eq!(fast.summary, "Parts.Count fell by 15 in 30 s, which is 30 per minute; at most 29 wanted");
        assert_eq!(fast.verdict, Verdict::Fail);
    }

    #[test]
    fn what_comes_at_the_ends_counts_for_the_system() {
        let late = counter(&[(0, 0), (31_010, 10)]).at(32_000);
        assert_eq!(late.judged(checker(false, Bound::AtLeast(20.0), 60)).verdict, Verdict::Pass);
        assert_eq!(late.judged(checker(false, Bound::AtMost(19.0), 60)).verdict, Verdict::Pass);
        let too_late = counter(&[(0, 0), (31_020, 10)]).at(32_000);
        assert_eq!(too_late.judged(checker(false, Bound::AtLeast(20.0), 60)).verdict, Verdict::Fail);
    }

    #[test]
    fn what_could_not_be_seen_is_unknown() {
        let judged = |story: Story| {
            let checker = checker(false, Bound::AtMost(20.0), 60);
            story.at(40_000).judged(Sighted::new(Box::new(checker), ms(1000))).verdict
        };
        let every = |every_us| {
            let sampled = Story::default().event(Event::Sampling { signal: "Parts.Count".into(), every_us });
            sampled.signal("Parts.Count", Value::Int(1))
        };
        assert_eq!(judged(counter(&[(0, 1)])), Verdict::Pass);
        assert_eq!(
            counter(&[(0, 1)]).at(31_019).judged(checker(false, Bound::AtMost(20.0), 60)).verdict,
            Verdict::Unknown
        );
        assert_eq!(judged(Story::default()), Verdict::Unknown);
        assert_eq!(judged(counter(&[(1500, 1)])), Verdict::Unknown, "nobody knows with what it began");
        assert_eq!(judged(Story::default().signal("Parts.Count", Value::Null)), Verdict::Unknown);
        assert_eq!((judged(every(3_000_000)), judged(every(3_100_000))), (Verdict::Pass, Verdict::Unknown));
        let blind = counter(&[(0, 1)]).at(5000).observing(Observation::Signals, Some("gone"));
        assert_eq!(judged(blind.at(6000).observing(Observation::Signals, None)), Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn a_rise_is_no_fall(first in -50_i64..50, last in -50_i64..50, least in 1_i32..40) {
            let story = counter(&[(0, first), (15_000, last)]).at(32_000);
            let verdict = |falls| story.judged(checker(falls, Bound::AtLeast(f64::from(least)), 30)).verdict;
            prop_assert_eq!(verdict(false) == Verdict::Pass, last - first >= i64::from(least));
            prop_assert_eq!(verdict(true) == Verdict::Pass, first - last >= i64::from(least));
        }
    }
}
