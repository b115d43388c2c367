//! Several runs beside each other: what came of each scenario in each of them.
//!
//! `page`: as a page.

mod page;

use std::path::Path;
use std::time::Duration;

use super::file::write_whole;
use super::{Outcome, ReportError, RunRecord};
use crate::journal::Verdict;

/// Runs, and what came of every scenario that one of them at least was to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parity {
    /// The profiles of the runs, in the order in which the runs were given.
    pub profiles: Vec<String>,
    /// The scenarios, in the order in which the runs first name them.
    pub rows: Vec<ParityRow>,
}

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParityRow {
    /// The feature's name.
    pub feature: String,
    /// The scenario's name; for an outline with its example's values.
    pub scenario: String,
    /// What came of it, for each run; none where the run was not to judge it.
    pub cells: Vec<Option<ParityCell>>,
}

/// What came of a scenario in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParityCell {
    /// Its verdict; none if it was not run, or cannot be told.
    pub verdict: Option<Verdict>,
    /// Why, in one sentence.
    pub reason: String,
    /// How long it took.
    pub duration: Duration,
}

impl Parity {
    /// Puts runs beside each other. A scenario is the same where it has the same name in a feature of the same name. What was run
    /// again because it had not passed counts as it came out first.
    #[must_use]
    pub fn of(records: &[RunRecord]) -> Self {
        let mut rows: Vec<ParityRow> = Vec::new();
        for (place, record) in records.iter().enumerate() {
            for planned in &record.planned {
                let known =
                    rows.iter().position(|row| row.feature == planned.feature && row.scenario == planned.scenario);
                let row = known.unwrap_or_else(|| {
                    let (feature, scenario) = (planned.feature.clone(), planned.scenario.clone());
                    rows.push(ParityRow { feature, scenario, cells: vec![None; records.len()] });
                    rows.len() - 1
                });
                rows[row].cells[place] = Some(cell(record, &planned.journal));
            }
        }
        Self { profiles: records.iter().map(|record| record.profile.clone()).collect(), rows }
    }

    /// Writes the whole table as a page that needs nothing else.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), ReportError> {
        write_whole(path, &page::of(self)).map_err(|source| ReportError::File { path: path.to_owned(), source })
    }

    /// The scenarios of which not all runs say the same.
    pub fn differing(&self) -> impl Iterator<Item = &ParityRow> {
        self.rows.iter().filter(|row| !row.is_same())
    }
}

impl ParityRow {
    /// Whether every run has it with the same verdict.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let mut verdicts = self.cells.iter().map(|cell| cell.as_ref().map(|cell| cell.verdict));
        let first = verdicts.next();
        verdicts.all(|verdict| Some(verdict) == first)
    }

    /// Whether one run passes it that fails in another.
    #[must_use]
    pub fn contradicts(&self) -> bool {
        let is = |wanted| self.cells.iter().flatten().any(|cell| cell.verdict == Some(wanted));
        is(Verdict::Pass) && is(Verdict::Fail)
    }
}

fn cell(record: &RunRecord, journal: &str) -> ParityCell {
    let mut outcomes = record.ended.iter().flat_map(|end| &end.scenarios);
    let found = outcomes.find(|outcome| outcome.journal == journal && outcome.again == 0).cloned();
    let Outcome { verdict, reason, duration_us, .. } =
        found.unwrap_or_else(|| Outcome::none(journal, "the run did not come to it"));
    ParityCell { verdict, reason, duration: Duration::from_micros(duration_us) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Planned, RunEnd};

    fn run(profile: &str, scenarios: &[(&str, Option<Verdict>)]) -> RunRecord {
        let planned = |(name, _): &(&str, Option<Verdict>)| Planned {
            feature: "F".into(),
            scenario: (*name).into(),
            file: "f.feature".into(),
            line: 1,
            journal: format!("{name}.jsonl"),
        };
        let outcome = |(name, verdict): &(&str, Option<Verdict>)| Outcome {
            verdict: *verdict,
            duration_us: 1_500_000,
            ..Outcome::none(format!("{name}.jsonl"), "why")
        };
        let end = RunEnd {
            wall_us: 1,
            interrupted: false,
            troubles: Vec::new(),
            scenarios: scenarios.iter().map(outcome).collect(),
        };
        RunRecord {
            format: RunRecord::FORMAT,
            lineproof: "0".into(),
            profile: profile.into(),
            seed: 1,
            started_at: "2026-12-01T00:00:00Z".into(),
            command: "lineproof run".into(),
            planned: scenarios.iter().map(planned).collect(),
            ended: Some(end),
        }
    }

    #[test]
    fn scenarios_stand_beside_each_other_and_differences_are_found() {
        let (pass, fail) = (Some(Verdict::Pass), Some(Verdict::Fail));
        let one = run("sim", &[("a", pass), ("b", pass), ("c", pass)]);
        let other = run("container", &[("a", pass), ("c", fail), ("d", None)]);
        let parity = Parity::of(&[one, other]);
        assert_eq!(parity.profiles, ["sim", "container"]);
        let names: Vec<&str> = parity.rows.iter().map(|row| row.scenario.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
        let differing: Vec<_> = parity.differing().map(|row| (row.scenario.as_str(), row.contradicts())).collect();
        assert_eq!(differing, [("b", false), ("c", true), ("d", false)]);
        let cell = parity.rows[0].cells[1].as_ref().unwrap();
        assert_eq!((cell.verdict, cell.duration), (pass, Duration::from_millis(1500)));
    }

    #[test]
    fn what_no_run_has_judged_is_the_same_everywhere() {
        let parity = Parity::of(&[run("sim", &[("a", None)]), run("container", &[("a", None)])]);
        assert_eq!(parity.differing().count(), 0);
    }

    #[test]
    fn a_run_that_was_killed_did_not_come_to_its_scenarios() {
        let killed = RunRecord { ended: None, ..run("sim", &[("a", Some(Verdict::Pass))]) };
        let parity = Parity::of(&[killed]);
        assert_eq!(parity.rows[0].cells[0].as_ref().unwrap().reason, "the run did not come to it");
    }
}
