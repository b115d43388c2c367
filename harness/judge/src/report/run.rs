//! What a run was to do and how it ended: the little that reports need and no journal tells.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ScenarioReport;
use super::file::write_whole;
use crate::journal::{ScenarioId, StoreError, Verdict};

/// The file of a run's folder that holds its [`RunRecord`].
pub const RUN_FILE: &str = "run.json";

/// A run, as it was planned and as it ended. Stored beside its journals when it begins, and again when it ends.
///
/// A program reads every format up to its own, [`RunRecord::FORMAT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of this record's format; 0 for those that name none.
    #[serde(default)]
    pub format: u32,
    /// The version of the program that ran.
    pub lineproof: String,
    /// The name of the profile.
    pub profile: String,
    /// The seed of the run.
    pub seed: u64,
    /// When it began, as RFC 3339 UTC.
    pub started_at: String,
    /// The command that runs the same again.
    pub command: String,
    /// The scenarios, in the order of the plan.
    pub planned: Vec<Planned>,
    /// How it ended; none while it is going on, and for ever if it was killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<RunEnd>,
}

/// A scenario that a run was to judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The feature's name.
    pub feature: String,
    /// The scenario's name; for an outline with its example's values.
    pub scenario: String,
    /// The feature file, as given on the command line.
    pub file: String,
    /// The scenario's line in it, from 1.
    pub line: usize,
    /// The name of its journal in the run's folder.
    pub journal: String,
}

impl Planned {
    /// The name of its journal the first time that it is run, 0, or when it is run again: `redundancy-9.again-1.jsonl`.
    #[must_use]
    pub fn file_of(&self, again: u32) -> String {
        match (again, self.journal.strip_suffix(".jsonl")) {
            (1.., Some(stem)) => format!("{stem}.again-{again}.jsonl"),
            _ => self.journal.clone(),
        }
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnd {
    /// How long it took, in microseconds.
    pub wall_us: u64,
    /// Whether a signal ended it: Ctrl-C, SIGTERM, SIGHUP or SIGQUIT.
    pub interrupted: bool,
    /// What went wrong outside of any scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
    /// What came of each planned scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<Outcome>,
}

/// What came of a planned scenario, or of it when it was run again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The name of its journal in the run's folder, as in [`Planned`]; of one that was run again, [`Planned::file_of`].
    pub journal: String,
    /// As [`ScenarioId::again`]: only 0 counts.
    #[serde(default)]
    pub again: u32,
    /// Its verdict; none if it was not run, or cannot be told.
    pub verdict: Option<Verdict>,
    /// Why, in one sentence.
    pub reason: String,
    /// How long it took, in microseconds; 0 if it was not run.
    pub duration_us: u64,
}

impl Outcome {
    /// A scenario without a verdict.
    #[must_use]
    pub fn none(journal: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { journal: journal.into(), again: 0, verdict: None, reason: reason.into(), duration_us: 0 }
    }

    /// A scenario that was judged.
    #[must_use]
    pub fn of(journal: impl Into<String>, report: &ScenarioReport) -> Self {
        let duration_us = u64::try_from(report.duration.as_micros()).unwrap_or(u64::MAX);
        let (verdict, reason) = (Some(report.judgement.verdict), report.judgement.summary.clone());
        Self { journal: journal.into(), again: report.id.again, verdict, reason, duration_us }
    }
}

/// A planned scenario without a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotRun {
    /// Which one.
    #[serde(flatten)]
    pub planned: Planned,
    /// Why it has none.
    pub reason: String,
    /// Whether nothing is known of it: the run never came to it. Else its journal says why it was not to be run here.
    pub lost: bool,
}

impl NotRun {
    /// A scenario whose own journal says, of this name, why it was not run.
    #[must_use]
    pub fn from_journal(id: &ScenarioId, journal: &str, reason: &str) -> Self {
        let (feature, scenario, file) = (id.feature.clone(), id.scenario.clone(), id.file.clone());
        let planned = Planned { feature, scenario, file, line: id.line, journal: journal.to_owned() };
        Self { planned, reason: reason.to_owned(), lost: false }
    }
}

impl RunRecord {
    /// The format that this program writes. It is raised with every change after which a record would be read as something
    /// that it does not say; that a key is added raises nothing.
    pub const FORMAT: u32 = 1;

    /// Takes note of how it ended, and why nothing is known of the planned scenarios that `end` leaves out.
    pub fn end(&mut self, end: RunEnd) {
        let told: BTreeSet<String> = end.scenarios.iter().map(|outcome| outcome.journal.clone()).collect();
        self.ended = Some(end);
        let left = self.not_run(|planned| told.contains(&planned.journal));
        let left = left.into_iter().map(|not_run| Outcome::none(not_run.planned.journal, not_run.reason));
        self.ended.iter_mut().for_each(|end| end.scenarios.extend(left.clone()));
    }

    /// Whether a folder holds the record of a run, by whichever version of the program.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        let text = std::fs::read_to_string(folder.join(RUN_FILE)).unwrap_or_default();
        let record: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        record["lineproof"].is_string() && record["seed"].is_u64()
    }

    /// Reads the record of a run's folder; none if the folder has none.
    ///
    /// # Errors
    /// If there is one that cannot be read, or that another version wrote.
    pub fn load(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(RUN_FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Io { path, source }),
        };
        readable(&text).map_err(|source| StoreError::Io { path: path.clone(), source })?;
        serde_json::from_str(&text).map(Some).map_err(|source| StoreError::Entry { line: source.line(), path, source })
    }

    /// Stores it in a run's folder, in place of an earlier one.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn store(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(RUN_FILE);
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::from);
        let stored = text.and_then(|text| write_whole(&path, &(text + "\n")));
        stored.map_err(|source| StoreError::Io { path, source })
    }

    /// How long it took; none if it never ended.
    #[must_use]
    pub fn wall(&self) -> Option<Duration> {
        self.ended.as_ref().map(|end| Duration::from_micros(end.wall_us))
    }

    /// The planned scenarios that are not reported, with the reason why nothing is known of them.
    #[must_use]
    pub fn not_run(&self, is_reported: impl Fn(&Planned) -> bool) -> Vec<NotRun> {
        let left = self.planned.iter().filter(|planned| !is_reported(planned));
        let reason = self.why_not();
        left.map(|planned| NotRun { planned: planned.clone(), reason: reason.to_owned(), lost: true }).collect()
    }

    fn why_not(&self) -> &'static str {
        match &self.ended {
            None => "the run was killed before it",
            Some(end) if end.interrupted => "the run was interrupted before it",
            Some(_) => "the run ended without it",
        }
    }

    /// What went wrong outside of any scenario, for a run that was killed: that.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        self.ended.as_ref().map_or_else(|| vec![KILLED.to_owned()], |end| end.troubles.clone())
    }
}

/// Refuses a record of a format that a later program writes.
fn readable(text: &str) -> std::io::Result<()> {
    let record: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    match record["format"].as_u64() {
        Some(format) if format > RunRecord::FORMAT.into() => Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            format!("its format is {format}, this lineproof reads {}; use a later one", RunRecord::FORMAT),
        )),
        _ => Ok(()),
    }
}

const KILLED: &str = "the run never ended: it was killed, or is still going on";

#[cfg(test)]
mod tests {
    use super::*;
    use assert_matches::assert_matches;

    fn record() -> RunRecord {
        let planned = |line: usize| Planned {
            feature: "f".into(),
            scenario: format!("s{line}"),
            file: "f.feature".into(),
            line,
            journal: format!("f-{line}.jsonl"),
        };
        RunRecord {
            format: RunRecord::FORMAT,
            lineproof: "0.1.0".into(),
            profile: "sim".into(),
            seed: 7,
            started_at: "2026-11-21T21:00:00Z".into(),
            command: "lineproof run --seed 7".into(),
            planned: vec![planned(3), planned(9)],
            ended: None,
        }
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(RunRecord::load(folder.path()).unwrap(), None);
        record().store(folder.path()).unwrap();
        assert_eq!(RunRecord::load(folder.path()).unwrap(), Some(record()));
        let scenarios = vec![Outcome::none("f-3.jsonl", "why")];
        let ended = RunEnd { wall_us: 5, interrupted: true, troubles: vec!["x".into()], scenarios };
        let ended = RunRecord { ended: Some(ended), ..record() };
        ended.store(folder.path()).unwrap();
        assert_eq!(RunRecord::load(folder.path()).unwrap(), Some(ended));
    }

    #[test]
    fn a_record_of_a_later_format_is_refused_and_one_without_a_format_read() {
        let folder = tempfile::tempdir().unwrap();
        record().store(folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join(RUN_FILE)).unwrap();
        let with = |format: &str| {
            std::fs::write(folder.path().join(RUN_FILE), text.replace("  \"format\": 1,\n", format)).unwrap();
            RunRecord::load(folder.path())
        };
        assert_eq!(with("").unwrap(), Some(RunRecord { format: 0, ..record() }));
        assert!(with("  \"format\": 2, \"more\": 1,").unwrap_err().to_string().contains("its format is 2"));
    }

    #[test]
    fn what_is_damaged_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(RUN_FILE), "{\n  \"seed\": x\n}").unwrap();
        assert_matches!(RunRecord::load(folder.path()), Err(StoreError::Entry { line: 2, .. }));
    }

    #[test]
    fn what_was_never_run_is_told_with_the_reason() {
        let is_reported = |planned: &Planned| planned.line == 3;
        let killed = record().not_run(is_reported);
        assert_eq!((killed.len(), killed[0].planned.line), (1, 9));
        assert_eq!(killed[0].reason, "the run was killed before it");
        let scenarios = vec![Outcome::none("f-3.jsonl", "why")];
        let mut interrupted = record();
        interrupted.end(RunEnd { wall_us: 5, interrupted: true, troubles: Vec::new(), scenarios });
        let outcomes = &interrupted.ended.as_ref().unwrap().scenarios;
        assert_eq!(outcomes[1..], [Outcome::none("f-9.jsonl", "the run was interrupted before it")]);
        assert_eq!(interrupted.not_run(is_reported)[0].reason, "the run was interrupted before it");
        assert_eq!((record().troubles(), interrupted.troubles()), (vec![KILLED.to_owned()], Vec::new()));
    }
}
