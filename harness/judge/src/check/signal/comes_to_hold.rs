//! A condition comes to hold in a window, and still does when that is judged.

use super::arrival::Arrival;
use super::trace::{Sample, TOO_RARELY};
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Condition, Entry, Judgement, Moment, Observation, Verdict};

/// So many looks of a plant that looks only now and then it takes until it is sure that what it saw is still so.
const SURE: u32 = 5;

/// Checks that a signal meets a condition in the window, and keeps it until the check is judged; of what happened in the
/// window, the last value counts. Judged by the plant's clock where the plant stamps the change; when the window closes, the
/// system is granted [`CLOCKS_APART`](crate::check::window::CLOCKS_APART).
///
/// A plant that looks at the signal only now and then stamps a change up to so much later: what may have come in time then is
/// `Unknown`, and so is what came and went within a few looks.
///
/// What was so already when the stage was begun to be set passes, and the judgement says that no act has brought it about.
#[derive(Debug)]
pub struct ComesToHold {
    arrival: Arrival,
}

impl ComesToHold {
    /// The check.
    #[must_use]
    pub fn new(condition: Condition, window: Window) -> Self {
        Self { arrival: Arrival::of(condition, window, Moment(i64::MIN)) }
    }

    /// Says so if it has been so since before this moment.
    #[must_use]
    pub fn since(self, stage: Moment) -> Self {
        Self { arrival: Arrival { stage, ..self.arrival } }
    }

    fn samples(&self) -> &[Sample] {
        self.arrival.samples(self.arrival.window.since())
    }

    /// The first sample since which the condition has held, if it holds at the end of what is known of the window.
    fn reached(&self) -> Option<&Sample> {
        let holding = self.samples().iter().rev().take_while(|sample| sample.holds == Some(true));
        holding.last()
    }

    /// Whether it came, and each time went faster than can be told in time where the plant looks only now and then.
    fn is_fleeting(&self) -> bool {
        let (samples, sure) = (self.samples(), self.arrival.trace.lag() * SURE);
        let held = samples.windows(2).filter(|pair| pair[0].holds == Some(true));
        let mut times = held.map(|pair| pair[1].at.since(pair[0].at)).peekable();
        times.peek().is_some() && times.all(|time| time < sure)
    }

    fn pass(&self, sample: &Sample) -> Judgement {
        let after = || span(sample.at.since(self.arrival.window.since()));
        let came = |condition: &Condition| format!("{condition} after {}", after());
        Judgement::pass(self.name(), self.arrival.passed(sample, came)).with([sample.evidence.clone()])
    }

    fn fail(&self) -> Judgement {
        let left = self.samples().iter().any(|sample| sample.holds == Some(true));
        let (summary, shown) =
            self.arrival.failed(if left { "came and went" } else { "was not reached" }, self.arrival.window.since());
        Judgement::fail(self.name(), summary).with(shown)
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("{}: {why}", self.arrival.trace.condition))
    }
}

impl Checker for ComesToHold {
    fn name(&self) -> &'static str {
        "signal reaches a value"
    }

    fn observe(&mut self, entry: &Entry) {
        self.arrival.trace.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.arrival.over())
    }

    fn is_revocable(&self) -> bool {
        true
    }

    fn may_come_late(&self) -> bool {
        self.arrival.late().is_none()
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Signals] } else { &[] }
    }

    /// The plant stamps when a value came, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.reached().map(|sample| self.pass(sample))
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
            Some(_) if now < self.arrival.over() => self.unknown("the journal ends before time was up"),
            Some(_) if self.arrival.may_be_in_time() => self.unknown(TOO_RARELY),
            Some(_) if self.is_fleeting() => {
                self.unknown("it came and went faster than can be told where the plant looks only now and then")
            }
            Some(_) => self.fail(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, SignalChange, Value};
    use proptest::prelude::*;
    use std::time::Duration;

    fn checker() -> ComesToHold {
        let condition = Condition::equals("Line.State", Value::Text("Safe".into()));
        ComesToHold::new(condition, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn state(story: Story, state: &str) -> Story {
        story.signal("Line.State", Value::Text(state.into()))
    }

    #[test]
    fn reaching_the_value_in_time_passes_at_once_and_stays_passed() {
        let story = state(state(Story::default(), "Running").at(1500), "Safe");
        let decided = story.decided(checker()).unwrap();
        assert_eq!(decided.summary, "Line.State is Safe after 500 ms");
        assert_eq!(state(story.at(3020), "Running").at(5000).judged(checker()), decided, "the window is over");
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
        assert_eq!(judgement.summary, "Line.State is Safe was not reached within 2 s; it came 20 ms too late");
        assert_eq!(argument(&judgement), "0.000 s plant Line.State is Running\n3.020 s plant Line.State is Safe");
    }

    #[test]
    fn what_a_plant_that_looks_now_and_then_stamped_too_late_may_have_been_in_time() {
        let verdict = |at| {
            let sampling = Event::Sampling { signal: "Line.State".into(), every_us: 100_000 };
            let story = state(Story::default().event(sampling), "Running");
            state(story.at(at), "Safe").at(9000).judged(checker()).verdict
        };
        assert_eq!([2900, 3050, 3119].map(verdict), [Verdict::Pass, Verdict::Unknown, Verdict::Unknown]);
        assert_eq!(verdict(3120), Verdict::Fail);
    }

    #[test]
    fn what_came_and_went_within_a_few_looks_is_unknown() {
        let verdict = |lasting: i64| {
            let sampling = Event::Sampling { signal: "Line.State".into(), every_us: 100_000 };
            let safe = state(state(Story::default().event(sampling), "Running").at(1500), "Safe");
            state(safe.at(1500 + lasting), "Running").at(9000).judged(checker()).verdict
        };
        assert_eq!([100, 400, 500].map(verdict), [Verdict::Unknown, Verdict::Unknown, Verdict::Fail]);
    }

    #[test]
    fn what_came_and_went_was_not_reached() {
        let story = state(state(state(Story::default(), "Running").at(1500), "Safe").at(1600), "Running").at(5000);
        let judgement = story.judged(checker());
        assert_eq!(judgement.summary, "Line.State is Safe came and went within 2 s");
        assert_eq!(judgement.verdict, Verdict::Fail);
    }

    #[test]
    fn what_was_so_before_the_stage_was_set_is_said_to_prove_nothing() {
        let story = state(Story::default(), "Safe").at(1000);
        let summary = |stage| story.decided(checker().since(ms(stage))).unwrap().summary;
        assert_eq!(summary(500), "Line.State is Safe, as it was before: no act has brought it about");
        assert_eq!(summary(-1), "Line.State is Safe after 0 ms");
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
        fn passes_exactly_if_the_value_in_force_when_the_window_closes_holds(
            changes in prop::collection::vec((1_i64..500, any::<bool>()), 1..20)
        ) {
            let (mut story, mut now, mut expected) = (Story::default(), 0, false);
            for (pause, safe) in changes {
                now += pause;
                expected = if now < 3020 { safe } else { expected };
                story = state(story.at(now), if safe { "Safe" } else { "Running" });
            }
            prop_assert_eq!(story.at(now.max(9000)).judged(checker()).verdict == Verdict::Pass, expected);
        }
    }
}
