//! Folds a journal into the report of its scenario.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::{FaultReport, PhaseTimes, Rerun, ScenarioReport, StepOutcome, StepReport};
use crate::journal::{
    ComponentChange, Entry, Event, Evidence, Fault, FaultChange, Judgement, Moment, Phase, ScenarioId, StepId, Verdict,
};

/// A journal tells of no scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// It does not begin with [`Event::Opened`].
    #[error("the journal does not begin with the name of its scenario; is it whole, and does it have its first line?")]
    NotOpened,
}

/// Folds a journal into a report.
///
/// A journal without an end, as a killed harness leaves behind, folds into an `Unknown`.
///
/// # Errors
/// If the first entry does not name the scenario.
pub fn fold<E: Borrow<Entry>>(entries: &[E], journal: Option<&Path>) -> Result<ScenarioReport, FoldError> {
    let Some(Entry { event: Event::Opened(id), at: begin, .. }) = entries.first().map(Borrow::borrow) else {
        return Err(FoldError::NotOpened);
    };
    let mut folding = Folding::new(id, journal);
    for entry in entries {
        folding.observe(entry.borrow());
    }
    let end = entries.last().map_or(*begin, |entry| entry.borrow().at);
    Ok(folding.close(*begin, end))
}

/// A report under construction.
struct Folding {
    report: ScenarioReport,
    /// The phase in progress, and since when.
    phase: Option<(Phase, Moment)>,
    /// When the step in progress began.
    step_began: Option<Moment>,
    /// What each component has printed last.
    said: BTreeMap<String, Evidence>,
    /// Whether the report has it.
    is_said: bool,
}

impl Folding {
    fn new(id: &ScenarioId, journal: Option<&Path>) -> Self {
        let report = ScenarioReport {
            id: id.clone(),
            not_run: None,
            judgement: Judgement::unknown("scenario", "the journal ends before the scenario was judged"),
            steps: Vec::new(),
            standing: Vec::new(),
            phases: PhaseTimes::default(),
            faults: Vec::new(),
            said: Vec::new(),
            troubles: Vec::new(),
            duration: Duration::ZERO,
            entries: 0,
            journal: journal.map(Path::to_owned),
            rerun: Rerun::default().command(id),
        };
        Self { report, phase: None, step_began: None, said: BTreeMap::new(), is_said: false }
    }

    fn observe(&mut self, entry: &Entry) {
        self.report.entries += 1;
        match &entry.event {
            Event::NotRun { why } => self.report.not_run = Some(why.clone()),
            Event::Phase { phase } => self.phase_began(*phase, entry.at),
            Event::StepStarted(step) => self.step_started(step, entry),
            Event::StepFinished { step, judgement, .. } => self.step_finished(step, judgement, entry),
            Event::StepSkipped(step) => self.push_step(step, StepOutcome::Skipped, entry),
            Event::Fault { id, fault, change } => self.fault(*id, fault, change, entry.at),
            Event::Component { name, change: ComponentChange::Output { line } } if !line.trim().is_empty() => {
                self.said.insert(name.clone(), Evidence::of(entry, name, line));
            }
            // How it came up says nothing of what came later.
            Event::Component { name, change: ComponentChange::Ready } => _ = self.said.remove(name),
            Event::Trouble { source, message } => self.report.troubles.push(Evidence::of(entry, source, message)),
            Event::Judged { judgement, .. } => self.report.standing.push(judgement.clone()),
            Event::Closed { judgement } => self.report.judgement = judgement.clone(),
            _ => {}
        }
    }

    fn phase_began(&mut self, phase: Phase, at: Moment) {
        self.phase_ended(at);
        self.phase = Some((phase, at));
        if phase == Phase::Draining {
            self.keep_what_was_said();
        }
    }

    /// What is printed later comes of what the harness does.
    fn keep_what_was_said(&mut self) {
        if !std::mem::replace(&mut self.is_said, true) {
            self.report.said = self.said.values().cloned().collect();
        }
    }

    fn phase_ended(&mut self, at: Moment) {
        if let Some((phase, began)) = self.phase.take() {
            self.report.phases.add(phase, at.since(began));
        }
    }

    fn push_step(&mut self, step: &StepId, outcome: StepOutcome, entry: &Entry) {
        let entries = (entry.seq, entry.seq);
        self.report.steps.push(StepReport { step: step.clone(), outcome, duration: Duration::ZERO, entries });
    }

    fn step_started(&mut self, step: &StepId, entry: &Entry) {
        self.push_step(step, StepOutcome::Interrupted, entry);
        self.step_began = Some(entry.at);
    }

    fn step_finished(&mut self, step: &StepId, judgement: &Judgement, entry: &Entry) {
        if judgement.verdict != Verdict::Pass {
            self.keep_what_was_said();
        }
        let Some(began) = self.step_began.take() else {
            return self.push_step(step, StepOutcome::Judged(judgement.clone()), entry);
        };
        if let Some(open) = self.report.steps.last_mut() {
            open.outcome = StepOutcome::Judged(judgement.clone());
            open.duration = entry.at.since(began);
            open.entries.1 = entry.seq;
        }
    }

    fn fault(&mut self, id: u32, fault: &Fault, change: &FaultChange, at: Moment) {
        match change {
            FaultChange::Injected => {
                let fault = fault.clone();
                self.report.faults.push(FaultReport { id, fault, injected: at, healed: None, touched: None });
            }
            FaultChange::Healed { touched } => {
                if let Some(known) = self.report.faults.iter_mut().find(|known| known.id == id) {
                    (known.healed, known.touched) = (Some(at), Some(touched.clone()));
                }
            }
        }
    }

    fn close(mut self, begin: Moment, end: Moment) -> ScenarioReport {
        self.phase_ended(end);
        self.keep_what_was_said();
        if let (Some(began), Some(open)) = (self.step_began, self.report.steps.last_mut()) {
            open.duration = end.since(began);
            open.entries.1 = self.report.entries.saturating_sub(1);
        }
        self.report.duration = end.since(begin);
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Format, Touched};
    use proptest::prelude::*;

    fn opened() -> Event {
        Event::Opened(ScenarioId {
            format: Format::CURRENT,
            feature: "f".into(),
            scenario: "s".into(),
            file: "f.feature".into(),
            line: 3,
            tags: Vec::new(),
            profile: "sim".into(),
            seed: 1,
            started_at: "2026-11-21T21:00:00Z".into(),
            again: 0,
        })
    }

    fn step(line: usize) -> StepId {
        StepId { keyword: "When".into(), text: "x".into(), line, background: false }
    }

    /// Entries one second apart.
    fn journal(events: impl IntoIterator<Item = Event>) -> Vec<Entry> {
        let events = std::iter::once(opened()).chain(events).zip(0_u32..);
        events.map(|(event, n)| Entry { seq: n.into(), at: Moment(i64::from(n) * 1_000_000), event }).collect()
    }

    fn folded(events: impl IntoIterator<Item = Event>) -> ScenarioReport {
        fold(&journal(events), None).unwrap()
    }

    #[test]
    fn a_journal_that_names_no_scenario_is_refused() {
        assert_eq!(fold::<Entry>(&[], None), Err(FoldError::NotOpened));
        assert_eq!(fold(&journal([])[1..], None), Err(FoldError::NotOpened));
    }

    #[test]
    fn a_journal_cut_short_is_unknown_and_its_last_step_interrupted() {
        let report = folded([Event::StepStarted(step(4)), Event::Phase { phase: Phase::Acting }]);
        assert_eq!(report.judgement.verdict, Verdict::Unknown);
        assert_eq!(report.steps[0].outcome.verdict(), Some(Verdict::Unknown));
        assert_eq!((report.steps[0].duration, report.steps[0].entries), (Duration::from_secs(1), (1, 2)));
    }

    #[test]
    fn what_components_said_last_is_that_before_the_first_failure() {
        let says = |name: &str, line: &str| {
            let change = ComponentChange::Output { line: line.into() };
            Event::Component { name: name.into(), change }
        };
        let ends = |judgement| Event::StepFinished { step: step(4), judgement, basis: None };
        let said = |events: Vec<Event>| folded(events).said.into_iter().map(|line| line.text).collect::<Vec<_>>();
        let passed = || ends(Judgement::pass("x", "y"));
        let is_ready = Event::Component { name: "c".into(), change: ComponentChange::Ready };
        let came_up = vec![says("c", "ready"), is_ready, says("b", "begins"), says("a", "begins")];
        let begun = [came_up, vec![passed(), says("a", "lost"), says("a", " ")]].concat();
        let failed = [begun.clone(), vec![ends(Judgement::fail("x", "y")), says("b", "stopped")]].concat();
        assert_eq!(said(failed), ["lost", "begins"]);
        let drained = [begun, vec![Event::Phase { phase: Phase::Draining }, says("b", "stopped")]].concat();
        assert_eq!(said(drained), ["lost", "begins"]);
    }

    #[test]
    fn a_scenario_that_was_not_run_says_why() {
        let why = "the plant is not to be broken".to_owned();
        let report = folded([Event::NotRun { why: why.clone() }]);
        assert_eq!((report.not_run, report.judgement.verdict), (Some(why), Verdict::Unknown));
    }

    #[test]
    fn a_fault_is_one_line_from_injection_to_heal() {
        let fault = || Fault::Kill { component: "a".into() };
        let touched = Touched::Component { name: "a".into(), ran: true, stopped_us: None };
        let healed = FaultChange::Healed { touched: touched.clone() };
        let report = folded([
            Event::Fault { id: 1, fault: fault(), change: FaultChange::Injected },
            Event::Fault { id: 2, fault: fault(), change: FaultChange::Injected },
            Event::Fault { id: 1, fault: fault(), change: healed },
        ]);
        assert_eq!(report.faults[0].healed, Some(Moment(3_000_000)));
        assert_eq!(report.faults[0].touched, Some(touched));
        assert_eq!(report.faults[1].healed, None);
    }

    proptest! {
        #[test]
        fn phases_that_follow_each_other_fill_the_scenario(pauses in prop::collection::vec(0_usize..5, 4)) {
            let phases = [Phase::Opening, Phase::Acting, Phase::Settling, Phase::Draining, Phase::Closing];
            let events = phases.into_iter().zip(&pauses).flat_map(|(phase, pause)| {
                let idle = std::iter::repeat_n(Event::StepSkipped(step(1)), *pause);
                std::iter::once(Event::Phase { phase }).chain(idle)
            });
            let report = folded(events);
            let PhaseTimes { opening, acting, settling, draining, closing } = report.phases;
            prop_assert_eq!(opening + acting + settling + draining + closing + Duration::from_secs(1), report.duration);
            prop_assert_eq!(acting, Duration::from_secs(pauses[1] as u64 + 1));
        }
    }
}
