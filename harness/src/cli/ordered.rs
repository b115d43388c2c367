//! Reports scenarios as they finish, in the order of the plan, and of the run in the end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use lineproof_judge::report::{RunEnd, RunRecord};

use super::reports::Reports;
use super::say;
use crate::evidence::{Manifest, Unsealed};
use crate::run::{Exit, Finished};

/// What a run says of itself that a signal ended.
pub(super) const INTERRUPTED: &str = "the run was interrupted by Ctrl-C, SIGTERM, SIGHUP or SIGQUIT";

/// Reports scenarios in the order of the plan: one that finishes early waits for those before it.
pub(super) struct OrderedReports {
    reports: Reports,
    record: RunRecord,
    unsealed: Unsealed,
    folder: PathBuf,
    started: Instant,
    waiting: BTreeMap<usize, Finished>,
    next: usize,
    troubles: Vec<String>,
}

impl OrderedReports {
    pub(super) fn new(record: RunRecord, unsealed: Unsealed, folder: &Path, reports: Reports) -> Self {
        Self {
            reports,
            record,
            unsealed,
            folder: folder.to_owned(),
            started: Instant::now(),
            waiting: BTreeMap::new(),
            next: 0,
            troubles: Vec::new(),
        }
    }

    pub(super) fn scenario(&mut self, finished: Finished) {
        self.waiting.insert(finished.place, finished);
        while let Some(finished) = self.waiting.remove(&self.next) {
            self.report(&finished);
            self.next += 1;
        }
    }

    fn report(&mut self, finished: &Finished) {
        let planned = self.record.planned.get(finished.place);
        for (again, told) in (0..).zip(&finished.times) {
            if let Some(error) = &told.incomplete {
                self.reports.broken(error);
            }
            let entries: Vec<_> = told.entries.iter().map(|entry| &**entry).collect();
            let name = planned.map_or_else(String::new, |planned| planned.file_of(again));
            self.reports.scenario(&name, &entries, told.journal.as_deref());
        }
    }

    /// Takes note of something that went wrong outside of any scenario.
    pub(super) fn trouble(&mut self, error: impl std::fmt::Display) {
        self.troubles.push(error.to_string());
    }

    /// Ends the reports, and stores how the run ended.
    pub(super) fn end(mut self, interrupted: bool) -> Exit {
        for finished in std::mem::take(&mut self.waiting).into_values() {
            self.report(&finished);
        }
        let (known, planned) = (self.reports.known(), self.record.planned.len());
        if interrupted {
            self.trouble(INTERRUPTED);
        } else if known < planned {
            self.trouble(format!("only {known} of {planned} scenarios were judged"));
        }
        let wall_us = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let scenarios = self.reports.outcomes();
        self.record.end(RunEnd { wall_us, interrupted, troubles: self.troubles, scenarios });
        if let Err(error) = self.record.store(&self.folder) {
            self.reports.broken(error);
        }
        let exit = self.reports.end(Some(self.record));
        sealed(self.unsealed, &self.folder, exit)
    }
}

/// Writes the manifest of a run whose reports are written. One without is no success.
fn sealed(unsealed: Unsealed, folder: &Path, exit: Exit) -> Exit {
    match unsealed.seal(folder) {
        Ok(manifest) => {
            changed(&manifest).into_iter().for_each(say::aside);
            exit
        }
        Err(error) => {
            say::aside(error);
            if exit == Exit::Pass { Exit::Report } else { exit }
        }
    }
}

/// A line for each input that was changed while the run went on.
fn changed(manifest: &Manifest) -> Vec<String> {
    let changed = manifest.inputs.iter().filter(|input| input.changed);
    let line = |input: &crate::evidence::Input| {
        let (what, path) = (&input.what, input.path.display());
        format!("{what} {path} was changed while the run went on: nobody can tell which of the two was proved")
    };
    changed.map(line).collect()
}
