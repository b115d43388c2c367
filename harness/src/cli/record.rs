//! What a run is about to do, as its folder keeps it for reports that are made later.

use std::time::SystemTime;

use lineproof_judge::report::{Planned, RunRecord};

use super::start;
use crate::run::Plan;
use crate::run::plan::PlannedScenario;

/// The record of a run that begins now.
pub(super) fn of(plan: &Plan, profile: &str, seed: u64) -> RunRecord {
    RunRecord {
        format: RunRecord::FORMAT,
        lineproof: env!("CARGO_PKG_VERSION").to_owned(),
        profile: profile.to_owned(),
        seed,
        started_at: humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
        command: command(start::program(), arguments(), seed),
        planned: plan.scenarios.iter().map(planned).collect(),
        ended: None,
    }
}

fn planned(scenario: &PlannedScenario) -> Planned {
    Planned {
        feature: scenario.feature.name.clone(),
        scenario: scenario.scenario.name.clone(),
        file: scenario.file().display().to_string(),
        line: scenario.line(),
        journal: scenario.journal_file(),
    }
}

fn arguments() -> impl Iterator<Item = String> {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned())
}

/// The command that runs the same again: these arguments, with the seed.
fn command(program: Vec<String>, args: impl Iterator<Item = String>, seed: u64) -> String {
    let mut words: Vec<String> = program.into_iter().chain(args).collect();
    if !words.iter().any(|word| word == "--seed" || word.starts_with("--seed=")) {
        words.extend(["--seed".to_owned(), seed.to_string()]);
    }
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::command;

    fn of(args: &[&str]) -> String {
        command(vec!["lineproof".to_owned()], args.iter().map(|word| (*word).to_owned()), 7)
    }

    #[test]
    fn the_command_has_the_seed_once() {
        assert_eq!(of(&["run", "-t", "not @slow"]), "lineproof run -t 'not @slow' --seed 7");
        assert_eq!(of(&["run", "--seed", "9"]), "lineproof run --seed 9");
        assert_eq!(of(&["run", "--seed=9"]), "lineproof run '--seed=9'");
    }
}
