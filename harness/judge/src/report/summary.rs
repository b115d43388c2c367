//! What a run came to, and where its time went.

use std::path::PathBuf;
use std::time::Duration;

use super::{Measures, NotRun, PhaseTimes, RunRecord, ScenarioReport};
use crate::journal::Verdict;

/// A run, added up from the reports of its scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// How long the run took, from the first scenario's opening to the last one's closing.
    pub wall: Duration,
    /// Time spent in each phase, added up over the scenarios; more than the wall time where they run in parallel.
    pub phases: PhaseTimes,
    /// Each scenario in short, in the order in which they finished.
    pub scenarios: Vec<Brief>,
    /// Those of them that did not pass, as they were run again: nothing of these counts.
    pub again: Vec<Brief>,
    /// What the scenarios have measured.
    pub measures: Measures,
    /// What was planned, and how the run ended; none for journals that no run left behind.
    pub record: Option<RunRecord>,
    /// Planned scenarios without a verdict.
    pub not_run: Vec<NotRun>,
    /// What went wrong outside of any scenario: a run with troubles is no success.
    pub troubles: Vec<String>,
    /// The files that reporters have written so far.
    pub files: Vec<PathBuf>,
}

/// A scenario in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Its feature.
    pub feature: String,
    /// Its name.
    pub name: String,
    /// `features/redundancy.feature:9`.
    pub place: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// How long it took.
    pub duration: Duration,
}

impl Brief {
    pub(super) fn of(report: &ScenarioReport) -> Self {
        Self {
            feature: report.id.feature.clone(),
            name: report.id.scenario.clone(),
            place: format!("{}:{}", report.id.file, report.id.line),
            verdict: report.judgement.verdict,
            duration: report.duration,
        }
    }
}

impl RunSummary {
    /// A run in which no scenario has finished yet.
    #[must_use]
    pub fn new(wall: Duration) -> Self {
        Self {
            wall,
            phases: PhaseTimes::default(),
            scenarios: Vec::new(),
            again: Vec::new(),
            measures: Measures::default(),
            record: None,
            not_run: Vec::new(),
            troubles: Vec::new(),
            files: Vec::new(),
        }
    }

    /// A run of these scenarios.
    #[must_use]
    pub fn of<'a>(reports: impl IntoIterator<Item = &'a ScenarioReport>, wall: Duration) -> Self {
        let mut summary = Self::new(wall);
        reports.into_iter().for_each(|report| summary.add(report));
        summary
    }

    /// Adds a scenario that has finished.
    pub fn add(&mut self, report: &ScenarioReport) {
        if report.id.again > 0 {
            return self.again.push(Brief::of(report));
        }
        self.phases.opening += report.phases.opening;
        self.phases.acting += report.phases.acting;
        self.phases.settling += report.phases.settling;
        self.phases.draining += report.phases.draining;
        self.phases.closing += report.phases.closing;
        self.measures.add(report);
        self.scenarios.push(Brief::of(report));
    }

    /// What came of a scenario each time that it was run again.
    pub fn again<'a>(&'a self, scenario: &'a Brief) -> impl Iterator<Item = Verdict> + 'a {
        let same = |again: &&Brief| again.place == scenario.place && again.name == scenario.name;
        self.again.iter().filter(same).map(|again| again.verdict)
    }

    /// Whether a scenario that did not pass has passed when it was run again: flaky, which is no pass.
    #[must_use]
    pub fn is_flaky(&self, scenario: &Brief) -> bool {
        self.again(scenario).any(|verdict| verdict == Verdict::Pass)
    }

    /// How many scenarios came to this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.scenarios.iter().filter(|scenario| scenario.verdict == verdict).count()
    }

    /// Whether every planned scenario has a verdict or a reason why it was not to be run here, and nothing else went wrong: a
    /// run that is not whole is no pass.
    pub fn is_whole(&self) -> bool {
        self.troubles.is_empty() && !self.not_run.iter().any(|not_run| not_run.lost)
    }

    /// The worst verdict; none if no scenario was run.
    pub fn verdict(&self) -> Option<Verdict> {
        self.scenarios.iter().map(|scenario| scenario.verdict).max()
    }

    /// The scenarios that took longest, the longest first.
    pub fn slowest(&self, most: usize) -> Vec<&Brief> {
        let mut scenarios: Vec<_> = self.scenarios.iter().collect();
        scenarios.sort_by_key(|scenario| std::cmp::Reverse(scenario.duration));
        scenarios.truncate(most);
        scenarios
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Planned;

    #[test]
    fn what_is_not_to_be_run_here_leaves_a_run_whole_and_what_was_lost_does_not() {
        let planned = Planned {
            feature: "f".into(),
            scenario: "s".into(),
            file: "f".into(),
            line: 1,
            journal: "f-1.jsonl".into(),
        };
        let with = |lost| {
            let not_run = NotRun { planned: planned.clone(), reason: "why".into(), lost };
            RunSummary { not_run: vec![not_run], ..RunSummary::new(Duration::ZERO) }
        };
        assert!(with(false).is_whole());
        assert!(!with(true).is_whole());
        assert!(!RunSummary { troubles: vec!["disk full".into()], ..with(false) }.is_whole());
    }
}
