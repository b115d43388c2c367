//! A condition holds at some moment of a window.

use super::trace::{Sample, Trace};
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Condition, Entry, Judgement, Moment};

/// How many changes are shown.
const SHOWN: usize = 3;

/// Checks that a signal meets a condition at some moment of the window; the value with which it enters the window
/// counts. Judged by the plant's clock where the plant stamps the change; when the window closes, the system is
/// granted [`CLOCKS_APART`](crate::check::window::CLOCKS_APART).
#[derive(Debug)]
pub struct Reaches {
    trace: Trace,
    window: Window,
}

impl Reaches {
    /// The check.
    #[must_use]
    pub fn new(condition: Condition, window: Window) -> Self {
        Self { trace: Trace::of(condition), window }
    }

    fn samples(&self) -> &[Sample] {
        self.trace.between(self.window.since(), self.window.closed())
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("{}: {why}", self.trace.condition))
    }
}

impl Checker for Reaches {
    fn name(&self) -> &'static str {
        "signal reaches a value"
    }

    fn observe(&mut self, entry: &Entry) {
        self.trace.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let sample = self.samples().iter().find(|sample| sample.holds == Some(true))?;
        let after = span(sample.at.since(self.window.since()));
        let summary = format!("{} after {after}", self.trace.condition);
        Some(Judgement::pass(self.name(), summary).with([sample.evidence.clone()]))
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(pass) = self.decide(now) {
            return pass;
        }
        match self.samples().last() {
            None => self.unknown("the signal was not seen"),
            Some(last) if last.holds.is_none() => {
                self.unknown("the signal's quality or type leaves it open").with([last.evidence.clone()])
            }
            Some(_) if now < self.window.closed() => self.unknown("the journal ends before time was up"),
            Some(_) => Judgement::fail(self.name(), format!("not so {}: {}", self.window, self.trace.condition))
                .with(self.trace.tail(self.window.closed(), SHOWN)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, SignalChange, Value, Verdict};
    use proptest::prelude::*;
    use std::time::Duration;

    fn checker() -> Reaches {
        let condition = Condition::equals("Line.State", Value::Text("Safe".into()));
        Reaches::new(condition, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn state(story: Story, state: &str) -> Story {
        story.signal("Line.State", Value::Text(state.into()))
    }

    #[test]
    fn reaching_the_value_in_time_passes_at_once_and_stays_passed() {
        let story = state(state(Story::default(), "Running").at(1500), "Safe");
        let decided = story.decided(checker()).unwrap();
        assert_eq!(decided.summary, "Line.State is Safe after 500 ms");
        assert_eq!(state(story, "Running").at(5000).judged(checker()), decided);
    }

    #[test]
    fn the_value_with_which_the_window_opens_counts() {
        let story = state(Story::default(), "Safe").at(1000);
        assert_eq!(story.decided(checker()).unwrap().verdict, Verdict::Pass);
        let gone = state(state(Story::default(), "Safe").at(900), "Running").at(5000);
        assert_eq!(gone.judged(checker()).verdict, Verdict::Fail);
    }

    #[test]
    fn too_late_fails_with_what_it_was_instead() {
        let story = state(state(Story::default(), "Running").at(3020), "Safe");
        let judgement = story.judged(checker());
        assert_eq!(judgement.verdict, Verdict::Fail);
        assert_eq!(judgement.summary, "not so within 2 s: Line.State is Safe");
        assert_eq!(argument(&judgement), "0.000 s plant Line.State is Running");
    }

    #[test]
    fn a_value_reached_in_time_counts_however_late_the_news() {
        let story = state(state(Story::default(), "Running").at(2900), "Safe").told_at(3500);
        assert_eq!(story.decided(checker()).unwrap().summary, "Line.State is Safe after 1.9 s");
        let late = state(state(Story::default(), "Running").at(3020), "Safe").told_at(3500);
        assert_eq!(late.judged(checker()).verdict, Verdict::Fail);
    }

    #[test]
    fn what_the_plant_does_not_stamp_happened_when_it_was_heard() {
        let safe = |story: Story| {
            let value = Value::Text("Safe".into());
            let change = SignalChange { name: "Line.State".into(), value, plant_time: None, good: true };
            story.event(Event::Signal(change))
        };
        let running = || state(Story::default(), "Running");
        assert_eq!(safe(running().at(2900)).judged(checker()).verdict, Verdict::Pass);
        assert_eq!(safe(running().at(3500)).judged(checker()).verdict, Verdict::Fail);
    }

    #[test]
    fn unseen_bad_or_cut_short_is_unknown() {
        assert_eq!(Story::default().at(5000).judged(checker()).verdict, Verdict::Unknown);
        let bad = SignalChange { name: "Line.State".into(), value: Value::Null, plant_time: None, good: false };
        assert_eq!(Story::default().event(Event::Signal(bad)).at(5000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(state(Story::default(), "Running").at(2000).judged(checker()).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn passes_exactly_if_some_value_in_force_in_the_window_holds(
            changes in prop::collection::vec((1_i64..500, any::<bool>()), 1..20)
        ) {
            let (mut story, mut now, mut expected, mut in_force) = (Story::default(), 0, false, false);
            for (pause, safe) in changes {
                expected |= in_force && now < 3020 && now + pause > 1000;
                now += pause;
                in_force = safe;
                story = state(story.at(now), if safe { "Safe" } else { "Running" });
            }
            expected |= in_force && now < 3020;
            prop_assert_eq!(story.at(now.max(9000)).judged(checker()).verdict == Verdict::Pass, expected);
        }
    }
}
