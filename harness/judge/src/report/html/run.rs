//! What the page says of the run as a whole.

use std::path::Path;

use serde::Serialize;

use crate::journal::Verdict;
use crate::report::{NotRun, RunSummary, ScenarioReport, Spread};

/// The run.
#[derive(Debug, Serialize)]
pub(super) struct Run<'a> {
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<Facts<'a>>,
    /// How long the run took, in microseconds.
    wall: u64,
    scenarios: &'a [Brief],
    #[serde(rename = "not_run")]
    missing: &'a [NotRun],
    troubles: &'a [String],
    /// Whether the verdict is that of all that was planned and can be run here.
    whole: bool,
    /// What was measured, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<Spread>,
}

/// What the run's record tells.
#[derive(Debug, Serialize)]
struct Facts<'a> {
    lineproof: &'a str,
    profile: &'a str,
    seed: String,
    started_at: &'a str,
    command: &'a str,
}

/// A row of the table.
#[derive(Debug, Serialize)]
pub(super) struct Brief {
    /// The name of its block of data.
    pub(super) name: String,
    feature: String,
    scenario: String,
    file: String,
    line: usize,
    tags: Vec<String>,
    /// How often it had been run before, if it had: then it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    again: Option<u32>,
    verdict: Verdict,
    /// The scenario's judgement in one sentence.
    reason: String,
    /// Microseconds.
    duration: u64,
    started_at: String,
    profile: String,
    seed: String,
    rerun: String,
    /// Its journal, and whether it lies beside the page.
    journal: Option<String>,
    beside: bool,
}

impl<'a> Run<'a> {
    pub(super) fn of(summary: &'a RunSummary, scenarios: &'a [Brief]) -> Self {
        let facts = summary.record.as_ref().map(|record| Facts {
            lineproof: &record.lineproof,
            profile: &record.profile,
            seed: record.seed.to_string(),
            started_at: &record.started_at,
            command: &record.command,
        });
        Self {
            verdict: summary.verdict(),
            facts,
            wall: micros(summary.wall),
            scenarios,
            missing: &summary.not_run,
            troubles: &summary.troubles,
            whole: summary.is_whole(),
            measures: summary.measures.spreads(),
        }
    }
}

impl Brief {
    pub(super) fn of(name: String, report: &ScenarioReport, beside: Option<&Path>) -> Self {
        let id = &report.id;
        let journal = beside.or(report.journal.as_deref()).map(|path| path.display().to_string());
        Self {
            name,
            feature: id.feature.clone(),
            scenario: id.scenario.clone(),
            file: id.file.clone(),
            line: id.line,
            tags: id.tags.clone(),
            again: (id.again > 0).then_some(id.again),
            verdict: report.judgement.verdict,
            reason: report.judgement.summary.clone(),
            duration: micros(report.duration),
            started_at: id.started_at.clone(),
            profile: id.profile.clone(),
            // A script's numbers do not hold 64 bits.
            seed: id.seed.to_string(),
            rerun: report.rerun.clone(),
            journal,
            beside: beside.is_some(),
        }
    }
}

pub(super) fn micros(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
