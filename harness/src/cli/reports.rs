//! Gives a run to all reporters, whether it goes on right now or its journals were stored long ago.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, SystemTime};

use lineproof_judge::journal::Entry;
use lineproof_judge::report::{
    Html, Junit, NotRun, Outcome, Reporters, Rerun, RunRecord, RunSummary, ScenarioReport, Style, Terminal, fold, html,
};

use super::say;
use crate::run::Exit;

/// The reports of a run.
pub(super) struct Reports {
    reporters: Reporters,
    summary: RunSummary,
    /// The names of the journals that were reported, or could not be.
    journals: BTreeSet<String>,
    outcomes: Vec<Outcome>,
    span: Span,
    rerun: Rerun,
    broken: bool,
}

/// From the first scenario's opening to the last one's end, by their own words.
#[derive(Default)]
struct Span {
    first: Option<SystemTime>,
    last: Option<SystemTime>,
}

impl Reports {
    /// Reports on the terminal, in `folder`, and in a `JUnit` file if one is wanted. Files come before the terminal, which
    /// says where they are, and `JUnit` last: it must know what went wrong with the others.
    pub(super) fn new(folder: &Path, verbose: bool, junit: Option<&Path>) -> Self {
        Self::with(Reporters::new().with(Html::new(folder.join(html::FILE))), verbose, junit)
    }

    /// Tells of a run that ended before it had a folder.
    pub(super) fn without_folder(verbose: bool, junit: Option<&Path>) -> Self {
        Self::with(Reporters::new(), verbose, junit)
    }

    fn with(reporters: Reporters, verbose: bool, junit: Option<&Path>) -> Self {
        let stdout = std::io::stdout();
        let style = Style::for_stream(&stdout, verbose);
        let mut reporters = reporters.with(Terminal::new(stdout, style));
        if let Some(path) = junit {
            reporters = reporters.with(Junit::new(path));
        }
        let summary = RunSummary::new(Duration::ZERO);
        Self {
            reporters,
            summary,
            journals: BTreeSet::new(),
            outcomes: Vec::new(),
            span: Span::default(),
            rerun: Rerun::default(),
            broken: false,
        }
    }

    /// Says how a scenario is run again.
    pub(super) fn with_rerun(self, rerun: Rerun) -> Self {
        Self { rerun, ..self }
    }

    /// Reports a scenario.
    pub(super) fn scenario(&mut self, name: &str, entries: &[&Entry], journal: Option<&Path>) {
        match fold(entries, journal) {
            Ok(ScenarioReport { not_run: Some(reason), id, .. }) => {
                self.summary.not_run.push(NotRun::from_journal(&id, name, &reason));
                self.outcomes.push(Outcome::none(name, reason));
                self.journals.insert(name.to_owned());
            }
            Ok(mut report) => {
                report.rerun = self.rerun.command(&report.id);
                self.reporters.scenario(&report, entries);
                self.summary.add(&report);
                self.span.add(&report);
                self.outcomes.push(Outcome::of(name, &report));
                self.journals.insert(name.to_owned());
            }
            Err(error) => self.unreported(name, format!("the scenario of {name} cannot be reported: {error}")),
        }
    }

    /// Takes note that a journal, or a part of it, cannot be reported.
    pub(super) fn unreported(&mut self, name: &str, error: impl Display) {
        self.journals.insert(name.to_owned());
        self.outcomes.push(Outcome::none(name, error.to_string()));
        self.broken(error);
    }

    /// Takes note that the reports are not whole: the run is no success.
    pub(super) fn broken(&mut self, error: impl Display) {
        say::aside(&error);
        self.summary.troubles.push(error.to_string());
        self.broken = true;
    }

    /// What came of the scenarios that were told of so far.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        self.outcomes.clone()
    }

    /// Of how many scenarios is known what came of them: a verdict, or why they were not run.
    pub(super) fn known(&self) -> usize {
        self.summary.scenarios.len() + self.summary.not_run.len()
    }

    /// Ends all reports. A run that left anything out without a word, or had troubles, is no pass.
    pub(super) fn end(mut self, record: Option<RunRecord>) -> Exit {
        let unknown = |record: &RunRecord| record.not_run(|planned| self.journals.contains(&planned.journal));
        let missing = record.as_ref().map(unknown).unwrap_or_default();
        self.summary.wall = record.as_ref().and_then(RunRecord::wall).unwrap_or_else(|| self.span.length());
        let troubles = record.as_ref().map(RunRecord::troubles).unwrap_or_default();
        let whole = troubles.is_empty() && missing.is_empty() && self.known() > 0;
        self.summary.not_run.extend(missing);
        let interrupted = record.as_ref().and_then(|record| record.ended.as_ref()).is_some_and(|end| end.interrupted);
        self.summary.troubles.extend(troubles);
        self.summary.record = record;
        let verdict = self.summary.verdict();
        if let Err(errors) = self.reporters.end(self.summary) {
            say::aside(errors);
            self.broken = true;
        }
        match verdict.map_or(Exit::NothingRun, Exit::of) {
            _ if interrupted => Exit::Interrupted,
            Exit::Pass | Exit::NothingRun if !whole => Exit::Unknown,
            Exit::Pass | Exit::NothingRun if self.broken => Exit::Report,
            exit => exit,
        }
    }
}

impl Span {
    fn add(&mut self, report: &ScenarioReport) {
        let Ok(began) = humantime::parse_rfc3339_weak(&report.id.started_at) else { return };
        self.first = Some(self.first.map_or(began, |first| first.min(began)));
        self.last = self.last.max(Some(began + report.duration));
    }

    fn length(&self) -> Duration {
        self.first.zip(self.last).and_then(|(first, last)| last.duration_since(first).ok()).unwrap_or_default()
    }
}
