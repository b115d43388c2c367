//! Where nobody could look, that something was not seen proves nothing; where the machine stood still, neither does that
//! it came late.
//!
//! Where the plant's clock is ahead of the harness's, or behind it, by more than [`CLOCKS_APART`](super::window::CLOCKS_APART),
//! no failure stands for which a stamp of the plant is held against a window or a moment of the harness: that a signal had
//! another value then, that a part was finished or control given back too late, that somebody was in control or commanded at the
//! wrong time, that a record came too early or with the stamp of another one. A failure that the harness saw by its own clock
//! stands, such as one of messages, records that are lost or late, or ends of processes; and so does one that two stamps of the
//! plant show. Further apart than `TOO_FAR`, the clocks leave the whole scenario open.
//!
//! The one place that knows when the harness could see: it takes back every judgement of a checker that rests on an absence in
//! a time in which the observation was blind, or says that something failed or came late in a time in which the machine stood
//! still. A time without sight begins with the last look that saw everything; where the journal does not tell when that was, at
//! most `UNNOTICED` before it was noticed. What had failed before that, or fails when all was well again after it, is not taken
//! back. A pass that says that something did not happen for a time wants that much time in which the machine ran.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use super::clock::{self, Apart};
use super::{Checker, evidence};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Phase, Verdict};

/// Holds back what another checker takes from not having seen something from a moment on: from when its promise counts.
pub struct Sighted {
    checker: Box<dyn Checker>,
    since: Moment,
    /// From when on it matters whether the machine stood still.
    stage: Moment,
    blind: BTreeMap<Observation, Vec<Blind>>,
    stalled: Option<Stall>,
    /// Whether the checker had failed before the machine stood still: then it is proven.
    proven: bool,
    /// What shows that the plant's clock and the harness's are apart.
    apart: Option<Apart>,
    /// When it was last looked whether all is well again.
    looked: Option<Moment>,
}

/// How much of the journal's time passes between two looks whether all is well again: a checker may need long to decide, and
/// each entry would ask it anew.
const LOOKED_EVERY: Duration = Duration::from_millis(100);

/// The last time in which the machine stood still.
struct Stall {
    evidence: Evidence,
    /// When what it delayed has come, if the system is in order.
    caught_up: Moment,
}

/// A time in which an observation could not see.
struct Blind {
    until: Option<Moment>,
    evidence: Evidence,
    /// Whether it has no part in a failure: the checker had failed before, or all was well again after it.
    is_past: bool,
}

/// How long an observation may be blind before that is noticed, where the journal does not tell when it last saw.
const UNNOTICED: Duration = Duration::from_secs(10);

impl Sighted {
    /// Holds back what `checker` takes from not having seen something at `since` or later.
    #[must_use]
    pub fn new(checker: Box<dyn Checker>, since: Moment) -> Self {
        Self {
            checker,
            since,
            stage: since,
            blind: BTreeMap::new(),
            stalled: None,
            proven: false,
            apart: None,
            looked: None,
        }
    }

    /// Doubts a failure also where the machine stood still before `since`, but not before the stage began: an act of the
    /// harness that came late may have met the line in another state than the scenario means.
    #[must_use]
    pub fn in_stage(self, stage: Moment) -> Self {
        Self { stage: stage.min(self.since), ..self }
    }

    fn sees(&mut self, entry: &Entry, what: Observation) {
        if let Some(last) = self.blind.entry(what).or_default().last_mut() {
            last.until.get_or_insert(entry.at);
        }
    }

    fn loses(&mut self, entry: &Entry, what: Observation, why: &str, seen: Option<Moment>) {
        let is_past = self.decides(Verdict::Fail, seen.unwrap_or(entry.at.before(UNNOTICED)));
        let times = self.blind.entry(what).or_default();
        if times.last().is_none_or(|last| last.until.is_some()) {
            let evidence = Evidence::of(entry, "harness", format!("cannot see {} any more: {why}", name(what)));
            times.push(Blind { until: None, evidence, is_past });
        }
    }

    /// The times since `since` in which an observation could not see.
    fn blind(&self) -> impl Iterator<Item = (Observation, &Blind)> {
        let all = self.blind.iter().flat_map(|(what, times)| times.iter().map(|time| (*what, time)));
        all.filter(|(_, time)| time.until.is_none_or(|until| until >= self.since))
    }

    /// The machine or a component stood still for `still` of the time `over`, which has just ended.
    fn stalls(&mut self, still: Duration, over: Duration, evidence: Evidence) {
        let end = evidence.at;
        // What fails after one stall may come of that, although it was before the next one.
        if self.stalled.is_none() {
            self.proven = self.checker.had_failed(end.before(over.max(still)));
        }
        // Several that waited at the same time have not waited one after the other.
        let counted = self.stalled.as_ref().map_or(Duration::MAX, |last| end.since(last.evidence.at));
        if end >= self.since {
            self.checker.stood_still(end, still.min(counted));
        }
        let caught_up = end.after(still + self.checker.aftermath());
        self.stalled = Some(Stall { evidence, caught_up });
    }

    fn decides(&self, verdict: Verdict, now: Moment) -> bool {
        self.checker.decide(now).is_some_and(|judgement| judgement.verdict == verdict)
    }

    /// Where all is well long enough after the machine stood still, or nobody could see, that has no part in what fails later.
    fn recovers(&mut self, now: Moment) {
        let allowance = self.checker.aftermath();
        let is_over = |time: &Blind| !time.is_past && time.until.is_some_and(|until| now > until.after(allowance));
        let has_caught_up = self.stalled.as_ref().is_some_and(|stall| now > stall.caught_up);
        let sees_again = self.blind.values().flatten().any(is_over);
        if !(has_caught_up || sees_again) || !self.looks(now) || !self.checker.is_well(now) {
            return;
        }
        if has_caught_up {
            (self.stalled, self.proven) = (None, false);
        }
        self.blind.values_mut().flatten().filter(|time| is_over(time)).for_each(|time| time.is_past = true);
    }

    /// Whether it is time to look again whether all is well; if so, that is done now.
    fn looks(&mut self, now: Moment) -> bool {
        let is_due = self.looked.is_none_or(|looked| now >= looked.after(LOOKED_EVERY));
        if is_due {
            self.looked = Some(now);
        }
        is_due
    }

    fn doubted(&self, judgement: Judgement) -> Judgement {
        let Some((why, evidence)) = self.doubt(judgement.verdict) else { return judgement };
        let summary = format!("{why}, so nobody can tell: {}", judgement.summary);
        Judgement { verdict: Verdict::Unknown, summary, ..judgement }.with([evidence])
    }

    /// Why nobody can tell what a judgement with this verdict says, with the line that shows it.
    fn doubt(&self, verdict: Verdict) -> Option<(String, Evidence)> {
        let unseen = self.checker.unseen(verdict);
        let counts = |time: &Blind| verdict != Verdict::Fail || !time.is_past;
        if let Some((what, time)) = self.blind().find(|(what, time)| unseen.contains(what) && counts(time)) {
            let until = time.until.map_or_else(|| "on".to_owned(), |until| format!("to {until}"));
            let why = format!("the harness could not see {} from {} {until}", name(what), time.evidence.at);
            return Some((why, time.evidence.clone()));
        }
        if let Some(apart) = self.apart.as_ref().filter(|_| self.checker.rests_on_clocks(verdict)) {
            return Some((apart.why.clone(), apart.evidence.clone()));
        }
        let rests = verdict == Verdict::Fail && (!unseen.is_empty() || self.checker.rests_on_time(verdict));
        let stalled = &self.stalled.as_ref().filter(|_| rests && !self.proven)?.evidence;
        let who = if stalled.source == evidence::MACHINE { "the machine" } else { &stalled.source };
        Some((format!("{who} {} until {}", stalled.text, stalled.at), stalled.clone()))
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
        Observation::Connections => "the connections",
    }
}

impl Checker for Sighted {
    fn name(&self) -> &str {
        self.checker.name()
    }

    fn observe(&mut self, entry: &Entry) {
        // What this entry breaks was well until now, if nothing has happened for long.
        self.recovers(entry.at);
        match &entry.event {
            Event::Observing { what, blind: None, .. } => self.sees(entry, *what),
            Event::Observing { what, blind: Some(why), seen } => self.loses(entry, *what, why, *seen),
            Event::Stalled { for_us } if entry.at >= self.stage => {
                let still = Duration::from_micros(*for_us);
                self.stalls(still, still, evidence::stalled(entry, *for_us));
            }
            Event::Starved { component, for_us, over_us } if entry.at >= self.stage => {
                let (still, over) = (Duration::from_micros(*for_us), Duration::from_micros(*over_us));
                self.stalls(still, over, evidence::starved(entry, component, *for_us));
            }
            // What was not seen, or late, while everything came up belongs to no promise.
            Event::Phase { phase: Phase::Acting } => {
                (self.stalled, self.proven) = (None, false);
                self.blind.values_mut().for_each(|times| times.retain(|time| time.until.is_none()));
            }
            _ => {}
        }
        self.apart = self.apart.take().or_else(|| clock::apart(entry));
        self.checker.observe(entry);
        self.recovers(entry.at);
    }

    fn deadline(&self) -> Option<Moment> {
        self.checker.deadline()
    }

    fn allowance(&self) -> Duration {
        self.checker.allowance()
    }

    fn lasts(&self) -> bool {
        self.checker.lasts()
    }

    fn aftermath(&self) -> Duration {
        self.checker.aftermath()
    }

    fn is_well(&self, now: Moment) -> bool {
        self.checker.is_well(now)
    }

    fn had_failed(&self, then: Moment) -> bool {
        self.checker.had_failed(then)
    }

    fn is_revocable(&self) -> bool {
        self.checker.is_revocable()
    }

    fn may_come_late(&self) -> bool {
        self.checker.may_come_late()
    }

    fn too_coarse(&self) -> Option<String> {
        self.checker.too_coarse()
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        self.checker.unseen(verdict)
    }

    fn rests_on_time(&self, verdict: Verdict) -> bool {
        self.checker.rests_on_time(verdict)
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        self.checker.stood_still(end, still);
    }

    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        self.checker.rests_on_clocks(verdict)
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        self.checker.decide(now).map(|judgement| self.doubted(judgement))
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.doubted(self.checker.finish(now))
    }
}
