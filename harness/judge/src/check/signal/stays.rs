//! A condition holds during a whole window.

use std::time::Duration;

use super::trace::{Sample, Trace, is_known};
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Condition, Entry, Judgement, Moment, Observation, Verdict};

/// Checks that a signal meets a condition from the start of the window to its end. Fails at the first value that
/// does not, by the plant's clock where the plant stamps the change. The system is granted
/// [`CLOCKS_APART`](crate::check::window::CLOCKS_APART) at both ends: a value that came that shortly after the window opened, or went that shortly
/// before it closed, is no failure; nor is one that was there before a plant, which looks at the signal only now and then, looked
/// for the first time. The news of it may come later, so a pass wants everything that happened in the
/// window to be observed.
#[derive(Debug)]
pub struct Stays {
    trace: Trace,
    window: Window,
}

impl Stays {
    /// The check.
    #[must_use]
    pub fn new(condition: Condition, window: Window) -> Self {
        Self { trace: Trace::of(condition), window }
    }

    fn samples(&self) -> &[Sample] {
        self.trace.between(self.opened(), self.window.closing())
    }

    /// When what was so as the window opened is stamped.
    fn opened(&self) -> Moment {
        self.window.opened().after(self.trace.lag())
    }

    /// The first value was known when the window opened, and no value leaves the question open.
    fn is_known(&self) -> bool {
        is_known(self.samples(), self.opened())
    }

    fn broken(&self) -> Option<Judgement> {
        let place = self.samples().iter().position(|sample| sample.holds == Some(false))?;
        let shown = &self.samples()[place.saturating_sub(1)..=place];
        let ended = shown.last()?.at;
        let after = span(ended.since(self.window.since()));
        let summary = format!("{} did not last: it ended after {after}", self.trace.condition);
        let judgement = self.window.broken(ended, self.name(), summary);
        Some(judgement.with(shown.iter().map(|sample| sample.evidence.clone())))
    }
}

impl Checker for Stays {
    fn name(&self) -> &'static str {
        "signal keeps a value"
    }

    fn observe(&mut self, entry: &Entry) {
        self.trace.observe(entry);
    }

    fn lasts(&self) -> bool {
        true
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.until())
    }

    /// A value that was kept says nothing where the plant would not have seen the half of the time.
    fn too_coarse(&self) -> Option<String> {
        self.trace.too_coarse(self.window.allowed() / 2)
    }

    /// That nothing else was seen is what a pass rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Pass { &[Observation::Signals] } else { &[] }
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        self.window.lengthen(end, still);
    }

    fn had_failed(&self, then: Moment) -> bool {
        let ended = self.samples().iter().find(|sample| sample.holds == Some(false));
        ended.is_some_and(|sample| sample.at <= then)
    }

    /// The plant stamps when a value came, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let kept = || {
            let summary = format!("{} for {}", self.trace.condition, span(self.window.allowed()));
            Judgement::pass(self.name(), summary)
        };
        let is_kept = now >= self.window.until() && self.is_known() && self.too_coarse().is_none();
        self.broken().or_else(|| is_kept.then(kept))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |why: String| Judgement::unknown(self.name(), format!("{}: {why}", self.trace.condition));
        self.decide(now).unwrap_or_else(|| {
            if let Some(why) = self.too_coarse() {
                unknown(why)
            } else if self.is_known() {
                unknown("the journal ends before time was up".into())
            } else {
                unknown("the signal was not seen, or not good, for some of the time".into())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, Value};
    use proptest::prelude::*;

    fn checker() -> Stays {
        let condition = Condition::equals("Panel.FaultLamp", Value::Bool(false));
        Stays::new(condition, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn lamp(story: Story, on: bool) -> Story {
        story.signal("Panel.FaultLamp", Value::Bool(on))
    }

    #[test]
    fn what_stays_passes_when_time_is_up() {
        let story = lamp(Story::default(), false).at(2999);
        assert_eq!(story.decided(checker()), None);
        let story = story.at(3000);
        assert_eq!(story.decided(checker()).unwrap().summary, "Panel.FaultLamp is false for 2 s");
        assert_eq!(lamp(story, true).judged(checker()).verdict, Verdict::Pass, "the window is over");
    }

    #[test]
    fn what_was_there_before_a_plant_looked_for_the_first_time_is_no_failure() {
        let verdict = |at| {
            let sampling = Event::Sampling { signal: "Panel.FaultLamp".into(), every_us: 100_000 };
            let story = lamp(Story::default().event(sampling), true).at(at);
            lamp(story, false).at(9000).judged(checker()).verdict
        };
        assert_eq!([1100, 1200].map(verdict), [Verdict::Pass, Verdict::Fail]);
    }

    #[test]
    fn the_first_other_value_fails_at_once() {
        let story = lamp(lamp(Story::default(), false).at(1500), true);
        let judgement = story.decided(checker()).unwrap();
        assert_eq!(judgement.verdict, Verdict::Fail);
        let expected = "0.000 s plant Panel.FaultLamp is false\n1.500 s plant Panel.FaultLamp is true";
        assert_eq!(argument(&judgement), expected);
    }

    #[test]
    fn what_ended_while_somebody_could_not_run_or_soon_after_is_no_failure() {
        let ended = |at| lamp(lamp(Story::default(), false).at(1800).event(starved()).at(at), true).at(9000);
        let judged = |story: Story| story.judged(Sighted::new(Box::new(checker()), ms(1000)));
        let unknown = judged(ended(1900));
        assert_eq!(unknown.verdict, Verdict::Unknown);
        let why = "gateway a waited for a processor for 600 ms until 1.800 s, so nobody can tell: ";
        assert!(unknown.summary.starts_with(why), "{}", unknown.summary);
        // It had ended when the time began in which the component waited; what is told of that comes later.
        let before = lamp(lamp(Story::default(), false).at(1100), true).at(2200).event(starved()).at(9000);
        assert_eq!(judged(before).verdict, Verdict::Fail);
        let within = lamp(lamp(Story::default(), false).at(1500), true).at(2200).event(starved()).at(9000);
        assert_eq!(judged(within).verdict, Verdict::Unknown);
    }

    #[test]
    fn what_ends_long_after_somebody_could_not_run_is_a_failure() {
        let lasting = || Stays::new(checker().trace.condition, Window::lasting(ms(1000), Duration::from_secs(8)));
        let ended = |at| {
            let story = lamp(lamp(Story::default(), false).at(1800).event(starved()).at(at), true).at(9900);
            story.judged(Sighted::new(Box::new(lasting()), ms(1000))).verdict
        };
        assert_eq!([4400, 4401].map(ended), [Verdict::Unknown, Verdict::Fail]);
    }

    fn starved() -> Event {
        Event::Starved { component: "gateway a".into(), for_us: 600_000, over_us: 1_000_000 }
    }

    #[test]
    fn what_ended_for_less_than_the_plant_can_stamp_did_not_last() {
        let story = lamp(lamp(lamp(Story::default(), false).at(1500), true), false);
        assert_eq!(story.at(9000).judged(checker()).verdict, Verdict::Fail);
    }

    #[test]
    fn what_happened_in_the_window_counts_however_late_the_news() {
        let story = lamp(lamp(Story::default(), false).at(2900), true).told_at(3500);
        assert_eq!(story.decided(checker()).unwrap().verdict, Verdict::Fail);
        let after = lamp(lamp(Story::default(), false).at(2990), true).told_at(3500);
        assert_eq!(after.judged(checker()).verdict, Verdict::Pass);
    }

    #[test]
    fn a_value_not_known_from_the_start_is_unknown() {
        assert_eq!(Story::default().at(5000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(lamp(Story::default().at(1500), false).at(5000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(lamp(Story::default(), false).at(2000).judged(checker()).verdict, Verdict::Unknown);
    }

    #[test]
    fn what_the_plant_looks_at_too_rarely_is_unknown() {
        let sampled = |every_us| {
            let signal = "Panel.FaultLamp".to_owned();
            lamp(Story::default().event(Event::Sampling { signal, every_us }), false).at(5000).judged(checker())
        };
        assert_eq!(sampled(100_000).verdict, Verdict::Pass);
        let coarse = sampled(1_500_000);
        assert_eq!(coarse.verdict, Verdict::Unknown);
        assert!(coarse.summary.contains("only every 1.5 s, which is too coarse for 1 s"), "{}", coarse.summary);
    }

    proptest! {
        #[test]
        fn one_blink_fails_exactly_if_it_lies_in_the_window(at in 1_i64..5000, length in 1_i64..500) {
            let blink = lamp(lamp(lamp(Story::default(), false).at(at), true).at(at + length), false).at(9000);
            let inside = at < 2980 && at + length > 1020;
            let expected = if inside { Verdict::Fail } else { Verdict::Pass };
            prop_assert_eq!(blink.judged(checker()).verdict, expected);
        }
    }
}
