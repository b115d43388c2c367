//! `lineproof run --dry-run`: which scenarios would run, and which not.

use super::say;
use crate::run::plan::PlannedScenario;
use crate::run::{Exit, Plan};

/// Tells which scenarios of a plan would not run, and how many would; the exit code is that of a run of which none can be run,
/// if none would.
pub(super) fn told(plan: &Plan) -> Exit {
    let not_run: Vec<String> = plan.scenarios.iter().filter_map(not_run).collect();
    let (number, missing) = (plan.scenarios.len() - not_run.len(), not_run.len());
    let noun = if number == 1 { "scenario" } else { "scenarios" };
    let sum = match missing {
        0 => format!("{number} {noun} would run; nothing was opened"),
        _ => format!("{number} {noun} would run, {missing} would not; nothing was opened"),
    };
    let exit = if plan.runs() { Exit::Pass } else { Exit::NothingRun };
    say::print(&(not_run.concat() + &sum + "\n"), exit)
}

/// Where a scenario that would not run stands, and why it would not.
fn not_run(scenario: &PlannedScenario) -> Option<String> {
    let why = scenario.not_run.as_ref()?;
    let (file, line, name) = (scenario.file(), scenario.line(), &scenario.scenario.name);
    Some(format!("not run  {}:{line}  {name}\n           {why}\n", file.display()))
}
