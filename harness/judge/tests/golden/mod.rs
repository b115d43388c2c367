//! The golden journals, told to reporters, and what they came to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lineproof_judge::journal::{Entry, load};
use lineproof_judge::report::{
    Planned, ReportErrors, Reporter, Reporters, RunEnd, RunRecord, RunSummary, ScenarioReport, fold,
};

/// The golden journals.
pub(crate) const NAMES: [&str; 5] = ["pass", "fail-lost-part", "unknown-untouched-fault", "crash", "cut-short"];

/// A golden journal, and its report.
pub(crate) struct Story {
    pub(crate) report: ScenarioReport,
    pub(crate) entries: Vec<Entry>,
}

/// Where they are stored.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/journals")
}

/// A golden journal as if a run had stored it.
pub(crate) fn story(name: &str) -> Story {
    let entries = load(&folder().join(format!("{name}.jsonl"))).unwrap();
    let stored = PathBuf::from(format!("target/lineproof/latest/{name}.jsonl"));
    Story { report: fold(&entries, Some(&stored)).unwrap(), entries }
}

/// All golden journals.
pub(crate) fn stories() -> Vec<Story> {
    NAMES.map(story).into()
}

/// A run of these, as it ended.
pub(crate) fn summary(stories: &[Story]) -> RunSummary {
    RunSummary::of(stories.iter().map(|story| &story.report), Duration::from_millis(12_340))
}

/// What a run would have stored that planned one scenario more than the golden journals.
pub(crate) fn record(interrupted: bool, troubles: Vec<String>) -> RunRecord {
    let last = Planned {
        feature: "The line outlives the cloud".into(),
        scenario: "The cloud is away & comes back".into(),
        file: "features/store_and_forward.feature".into(),
        line: 30,
        journal: "store_and_forward-30.jsonl".into(),
    };
    RunRecord {
        format: RunRecord::FORMAT,
        lineproof: "0.1.0".into(),
        profile: "sim".into(),
        seed: 8841,
        started_at: "2026-11-21T21:00:00Z".into(),
        command: "lineproof run features --seed 8841".into(),
        planned: vec![last],
        ended: Some(RunEnd { wall_us: 12_340_000, interrupted, troubles, scenarios: Vec::new() }),
    }
}

/// Gives one reporter all of it.
pub(crate) fn report(
    reporter: impl Reporter + 'static,
    stories: &[Story],
    summary: RunSummary,
) -> Result<(), ReportErrors> {
    let mut reporters = Reporters::new().with(reporter);
    for Story { report, entries } in stories {
        reporters.scenario(report, &entries.iter().collect::<Vec<_>>());
    }
    reporters.end(summary)
}
