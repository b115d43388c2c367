//! `lineproof compare`: what came of each scenario in several runs, beside each other.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lineproof_judge::journal::Verdict;
use lineproof_judge::report::{Parity, ParityCell, ParityRow, RunRecord};
use miette::{IntoDiagnostic as _, Result, WrapErr as _, miette};

use super::say;
use crate::run::Exit;

/// What the exit codes say, where they do not say the same as for a run.
const CODES: &str = "Exit codes:
    0  every scenario has the same verdict in all runs
    1  at least one passes in one run and fails in another
    2  at least one is known in one run and not in another, and none contradicts
    3  the command line is wrong
    4  a folder cannot be used
    6  the page could not be written";

#[derive(Debug, clap::Args)]
#[command(after_help = CODES)]
pub(super) struct CompareArgs {
    /// The folders of two runs or more, such as target/lineproof/latest.
    #[arg(required = true, num_args = 2.., value_name = "FOLDER")]
    runs: Vec<PathBuf>,
    /// Also write the whole table as a page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Show the scenarios on which all runs agree, too.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn main(args: &CompareArgs) -> Result<Exit> {
    let records = args.runs.iter().map(|folder| record(folder)).collect::<Result<Vec<_>>>()?;
    let parity = Parity::of(&records);
    if let Some(file) = &args.html
        && let Err(error) = parity.store(file)
    {
        say::aside(error);
        return Ok(Exit::Report);
    }
    Ok(say::print(&told(&parity, args.verbose), exit(&parity)))
}

fn record(folder: &Path) -> Result<RunRecord> {
    let loaded =
        RunRecord::load(folder).into_diagnostic().wrap_err_with(|| format!("cannot read {}", folder.display()))?;
    let help = "give the folder of a run: `lineproof runs` lists those that are kept";
    loaded.ok_or_else(|| miette!(help = help, "{} is no folder of a run: it has no run.json", folder.display()))
}

fn exit(parity: &Parity) -> Exit {
    let differing: Vec<&ParityRow> = parity.differing().collect();
    match &differing[..] {
        [] => Exit::Pass,
        rows if rows.iter().any(|row| row.contradicts()) => Exit::Fail,
        _ => Exit::Unknown,
    }
}

/// The rows that differ, or all of them, and a sentence that counts them.
fn told(parity: &Parity, verbose: bool) -> String {
    let differing = parity.differing().count();
    let mut text = String::new();
    let rows = parity.rows.iter().filter(|row| verbose || !row.is_same());
    for row in rows {
        let _ = writeln!(text, "{}: {}", row.feature, row.scenario);
        for (profile, cell) in parity.profiles.iter().zip(&row.cells) {
            let _ = writeln!(text, "    {profile:<12} {}", in_a_line(cell.as_ref()));
        }
    }
    let runs = parity.profiles.join(" and ");
    let all = say::count(parity.rows.len(), "scenario");
    let _ = match differing {
        0 => writeln!(text, "{all}: {runs} say the same of all"),
        _ => writeln!(text, "{all}: {runs} say the same of {}, not of {differing}", parity.rows.len() - differing),
    };
    text
}

/// `PASS  13.1 s`; what did not pass with the reason.
fn in_a_line(cell: Option<&ParityCell>) -> String {
    let Some(ParityCell { verdict, reason, duration }) = cell else { return "not among its scenarios".to_owned() };
    match verdict {
        Some(Verdict::Pass) => format!("PASS  {:.1} s", duration.as_secs_f64()),
        Some(verdict) => format!("{verdict}  {:.1} s  {reason}", duration.as_secs_f64()),
        None => format!("not run: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn cell(verdict: Option<Verdict>) -> ParityCell {
        ParityCell { verdict, reason: "<why>".into(), duration: Duration::from_millis(1500) }
    }

    fn parity(rows: &[[Option<ParityCell>; 2]]) -> Parity {
        let row = |cells: &[Option<ParityCell>; 2]| ParityRow {
            feature: "F & G".into(),
            scenario: "S".into(),
            cells: cells.to_vec(),
        };
        Parity { profiles: vec!["sim".into(), "container".into()], rows: rows.iter().map(row).collect() }
    }

    #[test]
    fn a_contradiction_fails_and_what_is_only_known_once_is_unknown() {
        let (pass, fail) = (Some(cell(Some(Verdict::Pass))), Some(cell(Some(Verdict::Fail))));
        let (same, lacking) = ([pass.clone(), pass.clone()], [pass.clone(), None]);
        assert_eq!(exit(&parity(std::slice::from_ref(&same))), Exit::Pass);
        assert_eq!(exit(&parity(&[same.clone(), lacking.clone()])), Exit::Unknown);
        assert_eq!(exit(&parity(&[lacking, [pass, fail], same])), Exit::Fail);
    }

    #[test]
    fn what_differs_is_told_for_each_run() {
        let (pass, none) = (Some(cell(Some(Verdict::Pass))), Some(cell(None)));
        let parity = parity(&[[pass.clone(), none], [pass.clone(), pass]]);
        let expected = "F & G: S\n    sim          PASS  1.5 s\n    container    not run: <why>\n\
                        2 scenarios: sim and container say the same of 1, not of 1\n";
        assert_eq!(told(&parity, false), expected);
        assert_eq!(told(&parity, true).matches("F & G: S").count(), 2);
    }
}
