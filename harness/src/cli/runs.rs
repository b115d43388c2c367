//! `lineproof runs`: which runs are kept.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lineproof_judge::journal::Verdict;
use lineproof_judge::report::RunRecord;

use super::{folder, say};
use crate::evidence::MANIFEST_FILE;
use crate::run::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct RunsArgs {
    /// Where runs are kept.
    #[arg(long, value_name = "FOLDER", default_value = super::run::OUT)]
    out: PathBuf,
}

pub(super) fn main(args: &RunsArgs) -> Exit {
    let mut runs = folder::runs(&args.out);
    runs.reverse();
    let mut lines: Vec<String> = runs.iter().map(|run| line(run)).collect();
    let number = match runs.len() {
        1 => "1 run is".to_owned(),
        number => format!("{number} runs are"),
    };
    lines.push(format!("{number} kept in {}; {}", args.out.display(), folder::rule()));
    say::print(&(lines.join("\n") + "\n"), Exit::Pass)
}

/// `2026-11-29 06:05:56  sim  57 scenarios: 56 passed, 1 unknown  2 min 26 s  target/lineproof/run-...`.
fn line(run: &Path) -> String {
    let at = run.display();
    match RunRecord::load(run) {
        Ok(Some(record)) => {
            let began = record.started_at.get(..19).unwrap_or(&record.started_at).replace('T', " ");
            let sealed = if run.join(MANIFEST_FILE).is_file() { "" } else { "  (no manifest)" };
            format!("{began}  {}  {}{sealed}  {at}", record.profile, ended(&record))
        }
        Ok(None) => format!("{at} has no record of its run"),
        Err(error) => format!("{at} cannot be told: {error}"),
    }
}

fn ended(record: &RunRecord) -> String {
    let Some(end) = &record.ended else { return "goes on, or was killed".to_owned() };
    let count = |verdict: Option<Verdict>| {
        end.scenarios.iter().filter(|scenario| scenario.again == 0 && scenario.verdict == verdict).count()
    };
    let of = [
        (count(Some(Verdict::Pass)), "passed"),
        (count(Some(Verdict::Fail)), "failed"),
        (count(Some(Verdict::Unknown)), "unknown"),
        (count(None), "not run"),
    ];
    let told = of.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    let interrupted = if end.interrupted { ", interrupted" } else { "" };
    let took = humantime::format_duration(Duration::from_secs(Duration::from_micros(end.wall_us).as_secs()));
    format!("{}{interrupted}, in {took}", told.collect::<Vec<_>>().join(", "))
}
