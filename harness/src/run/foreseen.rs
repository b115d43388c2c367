//! What is known before a run to stay unknown.

use std::time::Duration;

use line_model::Line;

use super::Plan;
use super::plan::{PlannedScenario, PlannedStep};

/// The steps that promise what is finer than a plant can show that looks at its signals only every so often, each with its place
/// and the reason: `FILE:LINE: ...`. Each line of a file is told once.
pub fn too_fine(plan: &Plan, line: &Line, every: Duration) -> Vec<String> {
    let signals: Vec<&str> = line.signals().map(|signal| signal.name.as_str()).collect();
    let mut told = Vec::new();
    for scenario in plan.scenarios.iter().filter(|scenario| scenario.not_run.is_none()) {
        let told_of = scenario.steps.iter().filter_map(|step| why(scenario, step, &signals, every));
        for one in told_of {
            if !told.contains(&one) {
                told.push(one);
            }
        }
    }
    told
}

fn why(scenario: &PlannedScenario, step: &PlannedStep, signals: &[&str], every: Duration) -> Option<String> {
    let why = step.bound.action.asked().into_iter().find_map(|check| check.too_fine_for(signals, every))?;
    Some(format!(
        "{}:{}: it will not be known whether {}: {why}",
        scenario.file().display(),
        step.id.line,
        step.id.text
    ))
}
