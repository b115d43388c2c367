//! Where nobody could look, that something was not seen proves nothing; where the machine stood still, neither does that
//! it came late.
//!
//! Where the plant's clock is ahead of the harness's, or behind it, nothing can be said to be late, early or not to have come: what
//! is stamped too late seems to be late, and what is stamped too early seems to come before its cause, or out of its time.
//!
//! The one place that knows when the harness could see: it takes back every judgement of a checker that rests on an absence in
//! a time in which the observation was blind, or says that something failed or came late in a time in which the machine stood
//! still. What had failed before that, or fails when all was well again after it, is not taken back. A pass that says that something did not happen for a time wants that much time in which the machine ran.

use std::collections::BTreeMap;
use std::time::Duration;

use super::clock::{self, Apart};
use super::{Checker, evidence};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Phase, Verdict};

/// A checker that makes no claim about what nobody could see since `since`.
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
}

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

/// How long an observation may be blind before that is noticed, at the most: a look that gets no answer is given up by then.
const UNNOTICED: Duration = Duration::from_secs(10);

impl Sighted {
    /// Holds back what `checker` takes from not having seen something at `since` or later.
    #[must_use]
    pub fn new(checker: Box<dyn Checker>, since: Moment) -> Self {
        Self { checker, since, stage: since, blind: BTreeMap::new(), stalled: None, proven: false, apart: None }
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

    fn loses(&mut self, entry: &Entry, what: Observation, why: &str) {
        let is_past = self.decides(Verdict::Fail, entry.at.before(UNNOTICED));
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

    fn stalls(&mut self, entry: &Entry, for_us: u64) {
        let still = Duration::from_micros(for_us);
        self.proven |= self.decides(Verdict::Fail, entry.at.before(still));
        if entry.at >= self.since {
            self.checker.stood_still(entry.at, still);
        }
        let caught_up = entry.at.after(still + self.checker.allowance());
        self.stalled = Some(Stall { evidence: evidence::stalled(entry, for_us), caught_up });
    }

    fn decides(&self, verdict: Verdict, now: Moment) -> bool {
        self.checker.decide(now).is_some_and(|judgement| judgement.verdict == verdict)
    }

    /// Where all is well long enough after the machine stood still, or nobody could see, that has no part in what fails later.
    fn recovers(&mut self, now: Moment) {
        let allowance = self.checker.allowance();
        let is_over = |time: &Blind| !time.is_past && time.until.is_some_and(|until| now > until.after(allowance));
        let has_caught_up = self.stalled.as_ref().is_some_and(|stall| now > stall.caught_up);
        let sees_again = self.blind.values().flatten().any(is_over);
        if !(has_caught_up || sees_again) || !self.decides(Verdict::Pass, now) {
            return;
        }
        if has_caught_up {
            (self.stalled, self.proven) = (None, false);
        }
        self.blind.values_mut().flatten().filter(|time| is_over(time)).for_each(|time| time.is_past = true);
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
        Some((format!("the machine {} until {}", stalled.text, stalled.at), stalled.clone()))
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
        match &entry.event {
            Event::Observing { what, blind: None } => self.sees(entry, *what),
            Event::Observing { what, blind: Some(why) } => self.loses(entry, *what, why),
            Event::Stalled { for_us } if entry.at >= self.stage => self.stalls(entry, *for_us),
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

    fn is_revocable(&self) -> bool {
        self.checker.is_revocable()
    }

    fn may_come_late(&self) -> bool {
        self.checker.may_come_late()
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        self.checker.unseen(verdict)
    }

    fn rests_on_time(&self, verdict: Verdict) -> bool {
        self.checker.rests_on_time(verdict)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::check::{PartsFinished, Recorded, StandsBy, Stays, Window};
    use crate::journal::{Condition, ControlAct, SignalChange, Value};

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
    fn what_is_missing_or_late_while_the_machine_stood_still_is_unknown() {
        let stalled = |at| {
            let story = Story::default().at(100).part(1).at(at).event(Event::Stalled { for_us: 2_500_000 });
            story.at(9000).judged(recorded())
        };
        assert_eq!(stalled(900).verdict, Verdict::Fail, "before it counted");
        let judgement = stalled(1200);
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert_eq!(
            judgement.summary,
            "the machine stood still for 2.5 s until 1.200 s, so nobody can tell: part 1 was finished at 0.100 s and never recorded"
        );
        assert!(argument(&judgement).contains("1.200 s machine stood still for 2.5 s"));
    }

    #[test]
    fn what_is_wrong_at_any_speed_is_not_taken_back_where_the_machine_stood_still() {
        let twice = Story::default().at(100).part(1).record(1).record_as(1, "x", 3).at(1500);
        let judgement = twice.event(Event::Stalled { for_us: 2_500_000 }).at(9000).judged(recorded());
        assert_eq!(judgement.verdict, Verdict::Fail);
    }

    #[test]
    fn what_had_failed_before_the_machine_stood_still_stays_so() {
        let late = Story::default().at(100).part(1).at(7000).event(Event::Stalled { for_us: 900_000 }).at(9000);
        assert_eq!(late.judged(recorded()).verdict, Verdict::Fail);
        let early = Story::default().at(100).part(1).at(5500).event(Event::Stalled { for_us: 900_000 }).at(9000);
        assert_eq!(early.judged(recorded()).verdict, Verdict::Unknown);
    }

    #[test]
    fn an_act_that_came_late_in_the_stage_accuses_nobody() {
        let stalled = |stage| {
            let story = Story::default().at(900).event(Event::Stalled { for_us: 700_000 }).at(1100).part(1);
            story.at(9000).judged(recorded().in_stage(ms(stage))).verdict
        };
        assert_eq!((stalled(800), stalled(950)), (Verdict::Unknown, Verdict::Fail));
    }

    #[test]
    fn what_a_clock_that_is_ahead_stamps_too_late_is_unknown() {
        let stamped = |ahead: i64| {
            let change =
                SignalChange { name: "x".into(), value: Value::Int(1), plant_time: Some(ms(1500 + ahead)), good: true };
            let story = Story::default().at(1100).part(1).at(1500).event(Event::Signal(change));
            story.at(20_000).judged(recorded()).verdict
        };
        assert_eq!((stamped(20), stamped(21)), (Verdict::Fail, Verdict::Unknown));
    }

    #[test]
    fn what_a_clock_that_is_behind_stamps_too_early_is_unknown() {
        let behind = |by_us| Story::default().event(Event::ClockBehind { by_us });
        let lost = |by_us| behind(by_us).at(1100).part(1).at(20_000).judged(recorded());
        assert_eq!((lost(20_000).verdict, lost(20_001).verdict), (Verdict::Fail, Verdict::Unknown));
        let summary = lost(30_000).summary;
        assert!(summary.starts_with("the plant's clock is behind this machine's, so nobody can tell"), "{summary}");
        assert!(argument(&lost(30_000)).contains("the plant's clock is 30 ms behind this machine's"));
        let twice = behind(30_000).at(100).part(1).record(1).record_as(1, "x", 3).at(9000).judged(recorded());
        assert_eq!(twice.verdict, Verdict::Fail, "no clock has a part in that");
    }

    #[test]
    fn what_was_done_just_outside_of_a_window_accuses_nobody_where_the_clocks_are_apart() {
        let acted = |story: Story| {
            let window = Window::lasting(ms(1000), Duration::from_secs(2));
            let check = StandsBy::new("gateway-b", None, window);
            story
                .at(2970)
                .control(ControlAct::Acquired, "b", 1, "")
                .at(9000)
                .judged(Sighted::new(Box::new(check), ms(1000)))
        };
        let behind = Story::default().event(Event::ClockBehind { by_us: 50_000 });
        assert_eq!((acted(Story::default()).verdict, acted(behind).verdict), (Verdict::Fail, Verdict::Unknown));
    }

    #[test]
    fn what_had_long_failed_when_the_harness_lost_sight_stays_so() {
        let blind = |at| {
            let story = Story::default().at(100).part(1).at(at).observing(Observation::Records, Some("gone"));
            story.at(30_000).judged(recorded()).verdict
        };
        assert_eq!((blind(16_000), blind(15_999)), (Verdict::Fail, Verdict::Unknown), "it was due at 6 s");
    }

    #[test]
    fn what_fails_when_all_was_well_again_after_nobody_could_see_is_not_doubted() {
        let blind = |what| {
            let story = Story::default().at(100).signal("x", Value::Bool(true)).at(1100).part(1).at(1500);
            story.observing(what, Some("gone")).at(1600).observing(what, None)
        };
        let later = |story: Story| story.at(7500).signal("x", Value::Bool(true)).at(8000).part(2).at(20_000);
        let verdict = |story: Story| later(story).judged(recorded()).verdict;
        assert_eq!(verdict(blind(Observation::Records).at(2000).record(1)), Verdict::Fail);
        assert_eq!(verdict(blind(Observation::Records)), Verdict::Unknown, "part 1 may have been recorded then");
        let stays =
            Stays::new(Condition::equals("x", Value::Bool(true)), Window::lasting(ms(1000), Duration::from_secs(2)));
        let judgement = later(blind(Observation::Signals)).judged(Sighted::new(Box::new(stays), ms(1000)));
        assert_eq!(judgement.verdict, Verdict::Unknown, "a pass still rests on what nobody saw");
    }

    #[test]
    fn what_fails_when_all_was_well_again_is_not_doubted() {
        let well = |recorded: bool| {
            let story = Story::default().at(1100).part(1).at(1500).event(Event::Stalled { for_us: 700_000 });
            let story = if recorded { story.at(2000).record(1) } else { story };
            story.at(7500).signal("x", Value::Int(1)).at(8000).part(2).at(20_000)
        };
        let checks =
            || Sighted::new(Box::new(Recorded::within(Window::lasting(ms(1000), Duration::from_secs(5)))), ms(1000));
        assert_eq!(well(true).judged(checks()).verdict, Verdict::Fail);
        assert_eq!(well(false).judged(checks()).verdict, Verdict::Unknown);
    }

    #[test]
    fn what_stood_still_while_the_bench_opened_counts_for_nothing() {
        let opening = Story::default().phase(Phase::Opening).at(1200).event(Event::Stalled { for_us: 900_000 });
        let story = opening.phase(Phase::Acting).at(1300).part(1).at(9000);
        assert_eq!(story.judged(recorded()).verdict, Verdict::Fail);
    }

    #[test]
    fn what_is_not_to_happen_for_a_time_is_watched_for_as_long_as_the_machine_stood_still_on_top() {
        let lasting = || {
            let window = Window::lasting(ms(1000), Duration::from_secs(2));
            Sighted::new(Box::new(Stays::new(Condition::equals("x", Value::Bool(true)), window)), ms(1000))
        };
        let story = Story::default().at(100).signal("x", Value::Bool(true)).at(2500);
        let still = story.clone().event(Event::Stalled { for_us: 700_000 });
        let passes = |story: &Story, at| {
            let judgement = story.clone().at(at).decided(lasting());
            judgement.is_some_and(|judgement| judgement.verdict == Verdict::Pass)
        };
        assert_eq!((passes(&story, 2999), passes(&story, 3000)), (false, true));
        assert_eq!((passes(&still, 3699), passes(&still, 3700)), (false, true));
        let late = still.at(3500).signal("x", Value::Bool(false)).at(9000);
        assert_eq!(late.judged(lasting()).verdict, Verdict::Unknown, "it was promised for 2 s only");
        let before = Story::default().at(100).signal("x", Value::Bool(true)).at(900);
        assert!(passes(&before.event(Event::Stalled { for_us: 700_000 }), 3000), "that was before");
        let after = story.at(3600).event(Event::Stalled { for_us: 500_000 });
        assert!(passes(&after, 3700), "that was after");
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
