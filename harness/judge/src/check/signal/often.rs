//! How often a condition comes about.

use std::time::Duration;

use super::trace::{Sample, Trace, is_known, lines, rises};
use super::undecided::undecided;
use crate::check::window::CLOCKS_APART;
use crate::check::words::{count, span};
use crate::check::{Checker, Window};
use crate::journal::{Amount, Condition, Entry, Judgement, Moment, Observation, Verdict};

/// How many times are shown.
const SHOWN: usize = 3;

/// Checks how often a condition comes about: how often it holds after it did not, by the plant's clock where the plant
/// stamps the changes. At least so often counts from the first `When` of the stage until the window closes, and is
/// certain with the last time; at most so often counts from the start of the window to its end, and fails with the first
/// time too many. The system is granted [`CLOCKS_APART`] at the ends of the window.
///
/// That it was not more often is certain only where it was seen: where the value was not known, or not good, for some of
/// the time, where the plant looks at the signal so rarely that it could not see it come and go once more, or where the
/// harness was blind, nobody can tell.
#[derive(Debug)]
pub struct HappensOften {
    trace: Trace,
    times: Amount,
    stage: Moment,
    window: Window,
}

impl HappensOften {
    /// The check, with the moment at which the stage was begun to be set.
    #[must_use]
    pub fn new(condition: Condition, times: Amount, stage: Moment, window: Window) -> Self {
        Self { trace: Trace::of(condition), times, stage, window }
    }

    /// In favour of the system: from when and until when a time counts.
    fn span(&self) -> (Moment, Moment) {
        match self.times {
            Amount::AtLeast(_) => (self.stage.before(CLOCKS_APART), self.window.closed()),
            Amount::AtMost(_) => (self.window.opened(), self.window.closing()),
        }
    }

    /// When all of it is over.
    fn end(&self) -> Moment {
        match self.times {
            Amount::AtLeast(_) => self.window.closed(),
            Amount::AtMost(_) => self.window.until(),
        }
    }

    fn samples(&self) -> &[Sample] {
        let (from, until) = self.span();
        self.trace.between(from, until)
    }

    /// The samples with which it came about.
    fn times(&self) -> Vec<&Sample> {
        let samples: Vec<&Sample> = self.samples().iter().collect();
        samples.windows(2).filter(|pair| rises(pair)).map(|pair| pair[1]).collect()
    }

    fn number(&self) -> usize {
        match self.times {
            Amount::AtLeast(number) | Amount::AtMost(number) => number as usize,
        }
    }

    /// Why that it was not more often proves nothing.
    fn open(&self) -> Option<String> {
        if !is_known(self.samples(), self.span().0) {
            return Some("the signal was not seen, or not good, for some of the time".into());
        }
        // Each time needs two looks: one that sees it, one that does not.
        let looks = u32::try_from(2 * (self.number() + 1)).unwrap_or(u32::MAX);
        self.trace.too_coarse(self.window.allowed() / looks)
    }

    fn judged(&self, verdict: Verdict, times: &[&Sample]) -> Judgement {
        let wanted = match self.times {
            Amount::AtLeast(number) => format!("at least {number} wanted {}", self.window),
            Amount::AtMost(number) => format!("at most {number} allowed in {}", span(self.window.allowed())),
        };
        let came = if times.is_empty() { "never".to_owned() } else { count(times.len(), "time") };
        let summary = format!("{} came about {came}, {wanted}", self.trace.condition);
        let shown = times[times.len().saturating_sub(SHOWN)..].iter().copied();
        let shown = if times.is_empty() { self.trace.tail(self.end(), SHOWN).collect() } else { lines(shown) };
        Judgement::new(verdict, self.name(), summary).with(shown)
    }
}

impl Checker for HappensOften {
    fn name(&self) -> &'static str {
        "signal reaches a value so often"
    }

    fn observe(&mut self, entry: &Entry) {
        self.trace.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.end())
    }

    /// News that come late may tell that what seemed to be so together never was.
    fn is_revocable(&self) -> bool {
        true
    }

    /// That there were no more is what a pass rests on, that there were not enough a failure.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        match (self.times, verdict) {
            (Amount::AtMost(_), Verdict::Pass) | (Amount::AtLeast(_), Verdict::Fail) => &[Observation::Signals],
            _ => &[],
        }
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        if matches!(self.times, Amount::AtMost(_)) {
            self.window.lengthen(end, still);
        }
    }

    /// The plant stamps when a value came, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let (times, number) = (self.times(), self.number());
        match self.times {
            Amount::AtLeast(_) if number > 0 && times.len() >= number => {
                Some(self.judged(Verdict::Pass, &times[..number]))
            }
            Amount::AtMost(_) if times.len() > number => Some(self.judged(Verdict::Fail, &times[..=number])),
            _ if now < self.end() || self.open().is_some() || self.window.opened() >= self.window.closing() => None,
            Amount::AtLeast(0) => None,
            Amount::AtLeast(_) => Some(self.judged(Verdict::Fail, &times)),
            Amount::AtMost(_) => Some(self.judged(Verdict::Pass, &times)),
        }
    }

    fn finish(&self, now: Moment) -> Judgement {
        let open = || undecided(self.name(), &self.trace.condition, now >= self.end(), self.open());
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
    fn checker(times: Amount) -> HappensOften {
        let condition = Condition::equals("Gate.Rejecting", Value::Bool(true));
        HappensOften::new(condition, times, ms(500), Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn gate(story: Story, rejects: bool) -> Story {
        story.signal("Gate.Rejecting", Value::Bool(rejects))
    }

    /// It rejects at these times, for 10 ms each.
    fn rejecting(at: &[i64]) -> Story {
        at.iter().fold(gate(Story::default(), false), |story, at| gate(gate(story.at(*at), true).at(at + 10), false))
    }

    fn bad(story: Story) -> Story {
        let (name, value) = ("Gate.Rejecting".to_owned(), Value::Bool(false));
        story.at(1500).event(Event::Signal(SignalChange { name, value, plant_time: Some(ms(1500)), good: false }))
    }

    #[test]
    fn enough_times_pass_with_the_last_of_them_wherever_it_stands_by_then() {
        let three = rejecting(&[700, 1500, 2900]);
        let judgement = three.decided(checker(Amount::AtLeast(3))).unwrap();
        assert_eq!(judgement.summary, "Gate.Rejecting is true came about 3 times, at least 3 wanted within 2 s");
        let lines = "0.700 s plant Gate.Rejecting is true\n1.500 s plant Gate.Rejecting is true\n2.900 s plant \
                     Gate.Rejecting is true";
        assert_eq!(argument(&judgement), lines);
        assert_eq!(three.at(9000).judged(checker(Amount::AtLeast(4))).verdict, Verdict::Fail);
    }

    #[test]
    fn what_lasts_came_about_once_and_what_was_so_before_did_not() {
        let on = (0..5).fold(gate(Story::default(), false), |story, number| gate(story.at(1100 + number * 100), true));
        assert_eq!(on.decided(checker(Amount::AtLeast(2))), None);
        assert!(on.decided(checker(Amount::AtLeast(1))).is_some());
        let before = gate(Story::default(), true).at(9000);
        let none = before.judged(checker(Amount::AtLeast(1)));
        assert_eq!(none.summary, "Gate.Rejecting is true came about never, at least 1 wanted within 2 s");
        assert_eq!(before.judged(checker(Amount::AtMost(0))).verdict, Verdict::Pass);
    }

    #[test]
    fn one_time_too_many_fails_at_once_and_others_change_nothing() {
        let two = rejecting(&[1100, 1500]);
        let failed = two.decided(checker(Amount::AtMost(1))).unwrap();
        assert_eq!(failed.summary, "Gate.Rejecting is true came about 2 times, at most 1 allowed in 2 s");
        assert_eq!(failed.verdict, Verdict::Fail);
        assert_eq!(rejecting(&[1100, 1500, 1600]).at(9000).judged(checker(Amount::AtMost(1))), failed);
        assert_eq!(two.clone().at(2999).decided(checker(Amount::AtMost(2))), None);
        assert_eq!(two.at(3000).decided(checker(Amount::AtMost(2))).unwrap().verdict, Verdict::Pass);
    }

    #[test]
    fn what_could_not_be_seen_is_no_pass_and_no_failure() {
        let judged =
            |story: Story, times| story.at(9000).judged(Sighted::new(Box::new(checker(times)), ms(500))).verdict;
        let every = |every_us| {
            gate(Story::default().event(Event::Sampling { signal: "Gate.Rejecting".into(), every_us }), false)
        };
        let blind = gate(Story::default(), false).at(1500).observing(Observation::Signals, Some("gone"));
        for times in [Amount::AtLeast(1), Amount::AtMost(1)] {
            let unseen = [
                Story::default(),
                gate(Story::default().at(1500), false),
                gate(bad(gate(Story::default(), false)).at(1600), false),
                every(600_000),
                blind.clone(),
            ];
            for (number, story) in unseen.into_iter().enumerate() {
                assert_eq!(judged(story, times), Verdict::Unknown, "{number} {times:?}");
            }
            assert_ne!(judged(every(400_000), times), Verdict::Unknown);
        }
        let doubtful = gate(bad(gate(Story::default(), false)).at(1600), true);
        assert_eq!(judged(doubtful, Amount::AtLeast(1)), Verdict::Unknown, "it may have been so all along");
        let seen = gate(gate(bad(rejecting(&[1100])).at(1600), false).at(1700), true);
        assert_eq!(judged(seen.clone(), Amount::AtLeast(2)), Verdict::Pass, "enough was seen");
        assert_eq!(judged(seen, Amount::AtMost(1)), Verdict::Fail, "too much was seen");
    }

    proptest! {
        #[test]
        fn it_counts_what_lies_in_the_time(mut at in prop::collection::vec(1_i64..400, 0..20), limit in 1_u32..10) {
            at.sort_unstable();
            at.dedup();
            let at: Vec<i64> = at.into_iter().map(|at| at * 10 + 1).collect();
            let story = at.iter().fold(gate(Story::default(), false), |story, at| gate(gate(story.at(*at), true).at(at + 5), false));
            let inside = |from, to| at.iter().filter(|at| (from..to).contains(*at)).count();
            let verdict = |times| story.clone().at(9000).judged(checker(times)).verdict;
            prop_assert_eq!(verdict(Amount::AtLeast(limit)) == Verdict::Pass, inside(481, 3020) >= limit as usize);
            prop_assert_eq!(verdict(Amount::AtMost(limit)) == Verdict::Pass, inside(1021, 2980) <= limit as usize);
        }
    }
}
