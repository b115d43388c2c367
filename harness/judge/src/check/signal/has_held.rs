//! A condition came to hold, if only for a moment.

use super::arrival::Arrival;
use super::trace::{LOOKS, Sample, TOO_RARELY, is_known};
use super::undecided::undecided;
use crate::check::window::CLOCKS_APART;
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Condition, Entry, Judgement, Moment, Observation, Verdict};

/// Checks that a signal came to meet a condition at some time from the first `When` of the stage until the window closes, by
/// the plant's clock where the plant stamps the change; it may have gone again. When the window closes, the system is
/// granted [`CLOCKS_APART`]. What was so already when that step was begun counts for nothing
/// until it has gone and come again; where it stayed so, no act has brought it about, and nothing is proved: `Unknown`.
///
/// That it never was so is a failure only if that was seen: where the value was not known, or not good, for some of the
/// time, where the plant looks at the signal so rarely that it sees less than the half of the window, or where the
/// harness was blind, it may have come and gone, and nobody can tell.
#[derive(Debug)]
pub struct HasHeld {
    arrival: Arrival,
}

impl HasHeld {
    /// The check, from the first `When` of the stage on.
    #[must_use]
    pub fn new(condition: Condition, stage: Moment, window: Window) -> Self {
        Self { arrival: Arrival::of(condition, window, stage) }
    }

    fn samples(&self) -> &[Sample] {
        self.arrival.samples(self.since())
    }

    /// From when on it counts: the plant's clock may be behind, or the harness's.
    fn since(&self) -> Moment {
        self.arrival.stage.before(CLOCKS_APART)
    }

    /// Why that it never was so proves nothing.
    fn open(&self) -> Option<String> {
        let Arrival { trace, window, .. } = &self.arrival;
        if !is_known(self.samples(), self.since()) {
            return Some("the signal was not seen, or not good, for some of the time".to_owned());
        }
        let rarely = || self.arrival.may_be_in_time().then(|| TOO_RARELY.to_owned());
        trace.too_coarse(window.allowed() / LOOKS).or_else(rarely)
    }

    /// The first sample with which the condition came to hold.
    fn reached(&self) -> Option<&Sample> {
        let came = |pair: &[Sample]| pair[0].holds == Some(false) && pair[1].holds == Some(true);
        self.samples().windows(2).find(|pair| came(pair)).map(|pair| &pair[1])
    }

    fn pass(&self, sample: &Sample) -> Judgement {
        let (condition, after) = (&self.arrival.trace.condition, span(sample.at.since(self.arrival.stage)));
        let summary = format!("{condition} was reached {after} after the first act");
        Judgement::pass(self.name(), summary).with([sample.evidence.clone()])
    }

    /// Where it was so all the time, what shows it.
    fn was_so(&self) -> Option<&Sample> {
        let samples = self.samples();
        samples.first().filter(|_| samples.iter().all(|sample| sample.holds == Some(true)))
    }
}

impl Checker for HasHeld {
    fn name(&self) -> &'static str {
        "signal has reached a value"
    }

    fn observe(&mut self, entry: &Entry) {
        self.arrival.trace.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.arrival.over())
    }

    /// News that come late may tell that what seemed to be so together never was.
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
        let is_over = now >= self.arrival.over();
        let open = self.open();
        self.decide(now).unwrap_or_else(|| {
            if let Some(first) = self.was_so().filter(|_| is_over) {
                return Judgement::unknown(self.name(), self.arrival.was_before()).with([first.evidence.clone()]);
            }
            if is_over && open.is_none() {
                let (summary, shown) = self.arrival.failed("was not reached", self.since());
                return Judgement::fail(self.name(), summary).with(shown);
            }
            undecided(self.name(), &self.arrival.trace.condition, is_over, open)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, SignalChange, Value};
    use proptest::prelude::*;
    use std::time::Duration;

    /// The first act is begun at 500 ms, the window is from 1 s to 3 s.
    fn checker() -> HasHeld {
        let condition = Condition::equals("Filler.Done", Value::Bool(true));
        HasHeld::new(condition, ms(500), Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn done(story: Story, is_done: bool) -> Story {
        story.signal("Filler.Done", Value::Bool(is_done))
    }

    fn blink(at: i64) -> Story {
        done(done(done(Story::default(), false).at(at), true).at(at + 10), false).at(9000)
    }

    #[test]
    fn what_came_and_went_was_reached() {
        assert_eq!(blink(700).judged(checker()).verdict, Verdict::Pass, "before the step, after the act was begun");
        let judgement = blink(2000).judged(checker());
        assert_eq!(judgement.summary, "Filler.Done is true was reached 1.5 s after the first act");
        assert_eq!(argument(&judgement), "2.000 s plant Filler.Done is true");
        assert_eq!(blink(200).judged(checker()).verdict, Verdict::Fail, "before anybody did something for it");
        let before = done(Story::default(), true).at(9000).judged(checker());
        assert_eq!(before.summary, "Filler.Done is true, as it was before: no act has brought it about");
        assert_eq!(before.verdict, Verdict::Unknown);
        let bad = Event::Signal(SignalChange {
            name: "Filler.Done".into(),
            value: Value::Bool(true),
            plant_time: Some(ms(800)),
            good: false,
        });
        let doubtful = done(done(Story::default(), true).at(800).event(bad).at(1200), true).at(9000);
        assert_eq!(doubtful.judged(checker()).verdict, Verdict::Unknown, "nobody knows whether it had gone");
        let gone = done(done(Story::default(), true).at(700), false);
        assert_eq!(gone.clone().at(9000).judged(checker()).verdict, Verdict::Fail);
        assert_eq!(done(gone.at(900), true).at(9000).judged(checker()).verdict, Verdict::Pass);
    }

    #[test]
    fn what_never_came_fails_when_time_is_up_and_says_what_came_too_late() {
        let never = done(Story::default(), false);
        assert_eq!(never.clone().at(3019).judged(checker()).verdict, Verdict::Unknown, "there is time left");
        let summary = |story: Story| story.judged(checker()).summary;
        assert_eq!(summary(never.at(3020)), "Filler.Done is true was not reached within 2 s");
        assert_eq!(summary(blink(3500)), "Filler.Done is true was not reached within 2 s; it came 500 ms too late");
    }

    #[test]
    fn where_it_may_have_come_and_gone_unseen_nobody_can_tell() {
        let verdict = |story: Story| story.at(9000).judged(Sighted::new(Box::new(checker()), ms(500))).verdict;
        assert_eq!(verdict(Story::default()), Verdict::Unknown);
        assert_eq!(verdict(done(Story::default().at(800), false)), Verdict::Unknown, "not known from the start");
        let bad = Event::Signal(SignalChange {
            name: "Filler.Done".into(),
            value: Value::Bool(false),
            plant_time: Some(ms(1500)),
            good: false,
        });
        let doubtful = done(done(Story::default(), false).at(1500).event(bad).at(1600), false);
        assert_eq!(verdict(doubtful), Verdict::Unknown);
        let every = |every_us| Story::default().event(Event::Sampling { signal: "Filler.Done".into(), every_us });
        assert_eq!(verdict(done(every(100_000), false)), Verdict::Fail);
        assert_eq!(verdict(done(every(1_500_000), false)), Verdict::Unknown);
        let blind = |from| {
            let story = done(Story::default(), false).at(from).observing(Observation::Signals, Some("gone"));
            story.at(from + 50).observing(Observation::Signals, None)
        };
        assert_eq!((verdict(blind(100)), verdict(blind(2000))), (Verdict::Fail, Verdict::Unknown));
    }

    #[test]
    fn what_a_plant_that_looks_now_and_then_stamped_too_late_may_have_been_in_time() {
        let verdict = |at| {
            let sampling = Event::Sampling { signal: "Filler.Done".into(), every_us: 100_000 };
            done(done(Story::default().event(sampling), false).at(at), true).at(9000).judged(checker()).verdict
        };
        assert_eq!([2900, 3050, 3150].map(verdict), [Verdict::Pass, Verdict::Unknown, Verdict::Fail]);
    }

    proptest! {
        #[test]
        fn one_moment_passes_exactly_if_it_lies_in_the_time(at in 1_i64..5000) {
            let inside = (481..3020).contains(&at);
            prop_assert_eq!(blink(at).judged(checker()).verdict == Verdict::Pass, inside);
        }
    }

    #[test]
    fn what_was_so_only_between_two_news_of_one_instant_was_never_reached() {
        let stopped = |signal| Condition::equals(signal, Value::Bool(false));
        let both = Condition::All { all: vec![stopped("Line.Moving"), stopped("Belt.Running")] };
        let checker = || HasHeld::new(both.clone(), ms(500), Window::lasting(ms(1000), Duration::from_secs(2)));
        let moving = |story: Story, is: bool| story.signal("Line.Moving", Value::Bool(is));
        let running = |story: Story, is: bool| story.signal("Belt.Running", Value::Bool(is));
        let begun = running(moving(Story::default(), true), false).at(2000);
        let one = running(moving(begun.clone(), false), true).at(9000);
        let other = moving(running(begun.clone(), true), false).at(9000);
        assert_eq!([one, other].map(|story| story.judged(checker()).verdict), [Verdict::Fail; 2]);
        assert_eq!(moving(begun, false).at(9000).judged(checker()).verdict, Verdict::Pass);
    }
}
