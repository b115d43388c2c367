//! A condition holds now.

use std::time::Duration;

use super::trace::{Sample, Trace};
use crate::check::Checker;
use crate::check::window::CLOCKS_APART;
use crate::journal::{Condition, Entry, Judgement, Moment, Observation, Verdict};

/// Checks that a signal meets a condition at a moment, by the plant's clock where the plant stamps its changes. The clocks may
/// be apart by [`CLOCKS_APART`], so the value is looked at that much later: what came about just before counts. A plant that looks
/// only now and then may stamp a change when it was long so: where its next look shows something else, the verdict is unknown.
#[derive(Debug)]
pub struct Holds {
    trace: Trace,
    moment: Moment,
}

impl Holds {
    /// The check.
    #[must_use]
    pub fn new(condition: Condition, moment: Moment) -> Self {
        Self { trace: Trace::of(condition), moment: moment.after(CLOCKS_APART) }
    }

    /// When the plant has looked once more.
    fn looked(&self) -> Moment {
        self.moment.after(self.trace.lag())
    }

    /// Whether the next look shows something else.
    fn is_on_the_edge(&self) -> bool {
        let shown = self.trace.between(self.moment, self.looked().after(Duration::from_micros(1)));
        shown.windows(2).any(|pair| pair[0].holds != pair[1].holds)
    }

    /// The value in force at the moment.
    fn sample(&self) -> Option<&Sample> {
        let known = self.trace.samples.partition_point(|sample| sample.at <= self.moment);
        self.trace.samples[..known].last()
    }
}

impl Checker for Holds {
    fn name(&self) -> &'static str {
        "signal has a value"
    }

    fn observe(&mut self, entry: &Entry) {
        self.trace.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.looked())
    }

    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Signals]
    }

    /// The plant stamps when a value came, and the moment is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let sample = self.sample().filter(|_| now >= self.looked() && !self.is_on_the_edge())?;
        let condition = &self.trace.condition;
        let judgement = if sample.holds? {
            Judgement::pass(self.name(), condition.to_string())
        } else {
            Judgement::fail(self.name(), format!("not so now: {condition}"))
        };
        Some(judgement.with([sample.evidence.clone()]))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |why| Judgement::unknown(self.name(), format!("{}: {why}", self.trace.condition));
        self.decide(now).unwrap_or_else(|| match self.sample() {
            _ if now < self.looked() => unknown("the journal ends before that moment"),
            None => unknown("the signal was not seen"),
            Some(sample) if self.is_on_the_edge() => {
                unknown("the plant looks too rarely to tell what was so at that moment").with([sample.evidence.clone()])
            }
            Some(sample) => unknown("the signal's quality or type leaves it open").with([sample.evidence.clone()]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, ms};
    use crate::journal::{Event, Value};

    fn verdict(story: &Story) -> Verdict {
        let condition = Condition::equals("Ejector.ExtendValve", Value::Bool(false));
        story.judged(Holds::new(condition, ms(1000))).verdict
    }

    fn valve(story: Story, open: bool) -> Story {
        story.signal("Ejector.ExtendValve", Value::Bool(open))
    }

    #[test]
    fn the_value_in_force_counts_and_no_other() {
        let shut = valve(Story::default(), false);
        assert_eq!(verdict(&shut.clone().at(1020)), Verdict::Pass);
        let pushing = valve(shut.at(900), true);
        assert_eq!(verdict(&pushing.clone().at(1020)), Verdict::Fail);
        assert_eq!(verdict(&valve(pushing.clone().at(1300), false)), Verdict::Fail, "later is not now");
        assert_eq!(verdict(&valve(pushing.at(1010), false).at(1020)), Verdict::Pass, "clocks may be apart");
    }

    #[test]
    fn a_plant_that_looks_seldom_leaves_open_what_its_next_look_shows_otherwise() {
        let every_us = 100_000;
        let seldom = Story::default().event(Event::Sampling { signal: "Ejector.ExtendValve".into(), every_us });
        let shut = valve(seldom, false);
        assert_eq!(verdict(&shut.clone().at(1119)), Verdict::Unknown, "it has not looked yet");
        assert_eq!(verdict(&shut.clone().at(1120)), Verdict::Pass);
        assert_eq!(verdict(&valve(shut.clone().at(1040), true).at(1120)), Verdict::Unknown);
        assert_eq!(verdict(&valve(shut.at(1130), true).at(1130)), Verdict::Pass);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(verdict(&Story::default().at(1020)), Verdict::Unknown);
        assert_eq!(verdict(&valve(Story::default().at(1100), true)), Verdict::Unknown);
        assert_eq!(verdict(&valve(Story::default(), false).at(1010)), Verdict::Unknown);
    }
}
