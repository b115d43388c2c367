//! Tells of scenarios as they finish, and of the run in the end.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::run::{Exit, Finished};
use lineproof_judge::report::{self, Junit, Reporters, RunSummary, Style, Terminal};

/// Tells of scenarios in the order of the plan: one that finishes early waits for those before it.
pub(super) struct Telling {
    planned: usize,
    reporters: Reporters,
    summary: RunSummary,
    waiting: BTreeMap<usize, Finished>,
    next: usize,
    broken: bool,
}

impl Telling {
    pub(super) fn new(planned: usize, verbose: bool, junit: Option<&Path>) -> Self {
        let stdout = std::io::stdout();
        let style = Style::for_stream(&stdout, verbose);
        let mut reporters = Reporters::new().with(Terminal::new(stdout, style));
        if let Some(path) = junit {
            reporters = reporters.with(Junit::new(path));
        }
        let summary = RunSummary::new(Duration::ZERO);
        Self { planned, reporters, summary, waiting: BTreeMap::new(), next: 0, broken: false }
    }

    pub(super) fn scenario(&mut self, finished: Finished) {
        self.waiting.insert(finished.place, finished);
        while let Some(finished) = self.waiting.remove(&self.next) {
            self.tell(&finished);
            self.next += 1;
        }
    }

    fn tell(&mut self, finished: &Finished) {
        if let Some(error) = &finished.incomplete {
            eprintln!("{error}");
            self.broken = true;
        }
        match report::fold(&finished.entries, finished.journal.as_deref()) {
            Ok(scenario) => {
                self.reporters.scenario(&scenario);
                self.summary.add(&scenario);
            }
            Err(error) => {
                eprintln!("a scenario cannot be reported: {error}");
                self.broken = true;
            }
        }
    }

    /// Ends the reports. A run that did not judge everything that was planned is no pass.
    pub(super) fn end(mut self, started: Instant) -> Exit {
        for finished in std::mem::take(&mut self.waiting).into_values() {
            self.tell(&finished);
        }
        self.summary.wall = started.elapsed();
        if let Err(errors) = self.reporters.end(&self.summary) {
            eprintln!("{errors}");
            self.broken = true;
        }
        let told = self.summary.scenarios.len();
        match self.summary.verdict().map_or(Exit::NothingRun, Exit::of) {
            Exit::Pass | Exit::NothingRun if told < self.planned => {
                eprintln!("only {told} of {} scenarios were judged", self.planned);
                Exit::Unknown
            }
            Exit::Pass | Exit::NothingRun if self.broken => Exit::Report,
            exit => exit,
        }
    }
}
