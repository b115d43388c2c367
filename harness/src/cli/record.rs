//! What a run is about to do, as its folder keeps it for reports that are made later.

use std::time::SystemTime;

use lineproof_judge::report::RunRecord;

use crate::run::Plan;
use crate::run::plan::PlannedScenario;

/// The record of a run that begins now; `command` runs the same again.
pub(super) fn of(plan: &Plan, profile: &str, seed: u64, command: String) -> RunRecord {
    RunRecord {
        format: RunRecord::FORMAT,
        lineproof: env!("CARGO_PKG_VERSION").to_owned(),
        profile: profile.to_owned(),
        seed,
        started_at: humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
        command,
        planned: plan.scenarios.iter().map(PlannedScenario::record).collect(),
        ended: None,
    }
}
