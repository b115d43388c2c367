//! Where nobody could look, that something was not seen proves nothing.
//!
//! The one place that knows when the harness could see: it takes back every judgement of a checker that rests on an absence in
//! a time in which the observation was blind.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Checker;
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Phase, Verdict};

/// A checker that makes no claim about what nobody could see since `since`.
pub struct Sighted {
    checker: Box<dyn Checker>,
    since: Moment,
    blind: BTreeMap<Observation, Vec<Blind>>,
}

/// A time in which an observation could not see.
struct Blind {
    until: Option<Moment>,
    evidence: Evidence,
}

impl Sighted {
    /// Holds back what `checker` takes from not having seen something at `since` or later.
    #[must_use]
    pub fn new(checker: Box<dyn Checker>, since: Moment) -> Self {
        Self { checker, since, blind: BTreeMap::new() }
    }

    fn sees(&mut self, entry: &Entry, what: Observation) {
        if let Some(last) = self.blind.entry(what).or_default().last_mut() {
            last.until.get_or_insert(entry.at);
        }
    }

    fn loses(&mut self, entry: &Entry, what: Observation, why: &str) {
        let times = self.blind.entry(what).or_default();
        if times.last().is_none_or(|last| last.until.is_some()) {
            let evidence = Evidence::of(entry, "harness", format!("cannot see {} any more: {why}", name(what)));
            times.push(Blind { until: None, evidence });
        }
    }

    /// The times since `since` in which an observation could not see.
    fn blind(&self) -> impl Iterator<Item = (Observation, &Blind)> {
        let all = self.blind.iter().flat_map(|(what, times)| times.iter().map(|time| (*what, time)));
        all.filter(|(_, time)| time.until.is_none_or(|until| until >= self.since))
    }

    fn doubted(&self, judgement: Judgement) -> Judgement {
        let rests_on = |what| self.checker.unseen(judgement.verdict).contains(&what);
        let Some((what, time)) = self.blind().find(|(what, _)| rests_on(*what)) else { return judgement };
        let until = time.until.map_or_else(|| "on".to_owned(), |until| format!("to {until}"));
        let span = format!("the harness could not see {} from {} {until}", name(what), time.evidence.at);
        let summary = format!("{span}, so nobody can tell: {}", judgement.summary);
        Judgement { verdict: Verdict::Unknown, summary, ..judgement }.with([time.evidence.clone()])
    }
}

fn name(what: Observation) -> &'static str {
    match what {
        Observation::Signals => "the plant's signals",
        Observation::Parts => "the parts that the plant finishes",
        Observation::Control => "who commands the plant",
        Observation::Records => "the records",
        Observation::Messages => "the messages",
        Observation::Usage => "what components take of their machine",
    }
}

impl Checker for Sighted {
    fn name(&self) -> &str {
        self.checker.name()
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Observing { what, blind: None } => self.sees(entry, *what),
            Event::Observing { what, blind: Some(why) } => self.loses(entry, *what, why),
            // What was not seen while everything came up belongs to no promise.
            Event::Phase { phase: Phase::Acting } => {
                self.blind.values_mut().for_each(|times| times.retain(|time| time.until.is_none()));
            }
            _ => {}
        }
        self.checker.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        self.checker.deadline()
    }

    fn allowance(&self) -> Duration {
        self.checker.allowance()
    }

    fn is_revocable(&self) -> bool {
        self.checker.is_revocable()
    }

    fn may_come_late(&self) -> bool {
        self.checker.may_come_late()
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        self.checker.unseen(verdict)
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        self.checker.decide(now).map(|judgement| self.doubted(judgement))
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.doubted(self.checker.finish(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::check::{PartsFinished, Recorded, Window};

    fn recorded() -> Sighted {
        let window = Window::lasting(ms(1000), Duration::from_secs(5));
        Sighted::new(Box::new(Recorded::within(window)), ms(1000))
    }

    #[test]
    fn what_is_missing_while_nobody_looked_is_unknown() {
        let blind = |from, to| {
            let story =
                Story::default().at(100).part(1).at(from).observing(Observation::Records, Some("no such table"));
            story.at(to).observing(Observation::Records, None).at(9000).judged(recorded())
        };
        assert_eq!(blind(200, 900).verdict, Verdict::Fail, "before it counted");
        let judgement = blind(200, 1200);
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert!(judgement.summary.starts_with("the harness could not see the records from 0.200 s to 1.200 s"));
        assert!(argument(&judgement).contains("no such table"));
    }

    #[test]
    fn what_was_seen_is_not_taken_back() {
        let twice = Story::default().at(100).part(1).record(1).record_as(1, "x", 3).at(1500);
        let judgement = twice.observing(Observation::Records, Some("gone")).at(9000).judged(recorded());
        assert_eq!(judgement.verdict, Verdict::Fail);
    }

    #[test]
    fn an_invented_part_rests_on_having_seen_the_parts() {
        let story =
            |what| Story::default().at(100).part(1).record(1).record(9).at(1500).observing(what, Some("gone")).at(9000);
        let verdict = |what| story(what).judged(recorded()).verdict;
        assert_eq!((verdict(Observation::Parts), verdict(Observation::Records)), (Verdict::Unknown, Verdict::Fail));
    }

    #[test]
    fn only_the_observation_that_counts_makes_a_doubt() {
        let parts = || {
            let window = Window::lasting(ms(1000), Duration::from_secs(2));
            Sighted::new(Box::new(PartsFinished::new(2, window)), ms(1000))
        };
        let story = Story::default().at(1500).part(1);
        let blind = |what| story.clone().observing(what, Some("gone")).at(9000).judged(parts()).verdict;
        assert_eq!((blind(Observation::Records), blind(Observation::Parts)), (Verdict::Fail, Verdict::Unknown));
    }
}
