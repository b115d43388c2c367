//! `lineproof report`: all reports again, from what a run has left in its folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lineproof_judge::journal::{Stored, read};
use lineproof_judge::report::{Rerun, RunRecord};
use miette::{IntoDiagnostic as _, Result, WrapErr as _, miette};

use super::reports::Reports;
use super::{junit_file, say, start};
use crate::run::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// The folder of a run: its journals, and `run.json`.
    #[arg(default_value = "target/lineproof/latest", value_name = "FOLDER")]
    folder: PathBuf,
    /// Also write the verdicts as `JUnit` XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Show the steps of scenarios that pass, too.
    #[arg(short, long)]
    verbose: bool,
}

/// Makes the reports again; the exit code is that of the run.
pub(super) fn main(args: &ReportArgs) -> Result<Exit> {
    junit_file::clear(args.junit.as_deref())?;
    let journals = journals(&args.folder)?;
    let record = RunRecord::load(&args.folder).into_diagnostic().wrap_err(RECORD_HELP)?;
    if journals.is_empty() {
        return Err(no_journals(&args.folder));
    }
    let rerun = Rerun { program: start::program(), out: record.as_ref().and_then(kept_in) };
    let mut reports = Reports::new(&args.folder, args.verbose, args.junit.as_deref()).with_rerun(rerun);
    for name in ordered(journals, record.as_ref()) {
        scenario(&mut reports, &args.folder, &name);
    }
    Ok(reports.end(record))
}

/// The folder that the run was told to keep its journals in, if it was told one.
fn kept_in(record: &RunRecord) -> Option<String> {
    let words = shlex::split(&record.command)?;
    let after = words.iter().position(|word| word == "--out").and_then(|place| words.get(place + 1).cloned());
    after.or_else(|| words.iter().find_map(|word| word.strip_prefix("--out=").map(str::to_owned)))
}

const RECORD_HELP: &str =
    "what was planned cannot be read; remove run.json to report the journals alone, in the order of their names";

/// The names of all journals in a folder.
fn journals(folder: &Path) -> Result<BTreeSet<String>> {
    let listed = std::fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<std::io::Result<Vec<_>>>()
    });
    let what = || format!("cannot look into {}; {}", folder.display(), hint(folder));
    let names = listed.into_diagnostic().wrap_err_with(what)?;
    Ok(names.into_iter().filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "jsonl")).collect())
}

fn no_journals(folder: &Path) -> miette::Report {
    miette!(help = hint(folder), "{} holds no journals", folder.display())
}

/// What to give instead: the newest run near by.
fn hint(folder: &Path) -> String {
    let below = [Some(folder), folder.parent()].into_iter().flatten().map(|near| near.join("latest"));
    let near = below.into_iter().find(|latest| latest.is_dir() && latest != folder);
    near.map_or_else(
        || "give the folder of a run: `lineproof run` says where it keeps its report".to_owned(),
        |latest| format!("give the folder of a run, such as {}", latest.display()),
    )
}

/// The journals that the plan names in its order, each with those of when it was run again, then all others by name.
fn ordered(mut journals: BTreeSet<String>, record: Option<&RunRecord>) -> Vec<String> {
    let mut names = Vec::new();
    for planned in record.iter().flat_map(|record| &record.planned) {
        names.extend((0..).map_while(|again| journals.take(&planned.file_of(again))));
    }
    names.extend(journals);
    names
}

fn scenario(reports: &mut Reports, folder: &Path, name: &str) {
    let path = folder.join(name);
    match read(&path) {
        Ok(Stored { entries, torn }) => {
            if let Some(line) = torn {
                let place = format!("{}:{line}", path.display());
                say::aside(format_args!("journal {place}: the last line was only begun; all before it is told"));
            }
            reports.scenario(name, &entries.iter().collect::<Vec<_>>(), Some(&path));
        }
        Err(error) => reports.unreported(name, format!("{error}; its scenario is not told")),
    }
}
