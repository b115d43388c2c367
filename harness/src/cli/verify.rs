//! `lineproof verify`: whether a run's folder is still as the run left it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use miette::{IntoDiagnostic as _, Result};

use super::say;
use crate::evidence::{Cut, Difference, Findings, verify};
use crate::run::Exit;

/// What the exit codes say, where they do not say the same as for a run.
const CODES: &str = "Exit codes:
    0  everything is as the run left it
    1  something was changed, is missing, or was added; or the run itself was made of what changed meanwhile
    3  the command line is wrong
    4  the folder has no manifest; nothing was verified
    6  standard output cannot be written to";

#[derive(Debug, clap::Args)]
#[command(after_help = CODES)]
pub(super) struct VerifyArgs {
    /// The folder of a run.
    #[arg(default_value = "target/lineproof/latest", value_name = "FOLDER")]
    folder: PathBuf,
    /// The digest of the manifest itself, as somebody noted it: the manifest must not have been changed either.
    #[arg(long, value_name = "SHA256")]
    digest: Option<String>,
    /// Also hold against the manifest what the run was made of: features, profile, line, template, programs.
    #[arg(long)]
    inputs: bool,
}

pub(super) fn main(args: &VerifyArgs) -> Result<Exit> {
    let findings = verify(&args.folder).into_diagnostic()?;
    let forged = args.digest.as_ref().is_some_and(|noted| !noted.eq_ignore_ascii_case(&findings.digest.sha256));
    let doubtful = findings.manifest.inputs.iter().any(|input| input.changed);
    let differs = forged || doubtful || !findings.folder.is_empty() || (args.inputs && !findings.inputs.is_empty());
    let exit = if differs { Exit::Fail } else { Exit::Pass };
    Ok(say::print(&told(args, &findings, forged), exit))
}

fn told(args: &VerifyArgs, findings: &Findings, forged: bool) -> String {
    let Findings { manifest, digest, folder, inputs } = findings;
    let mut lines = Vec::new();
    if forged {
        lines.push("CHANGED  manifest.json: its digest is not the one that was noted".to_owned());
    }
    lines.extend(folder.iter().map(line));
    if args.inputs {
        lines.extend(inputs.iter().map(line));
    }
    for input in manifest.inputs.iter().filter(|input| input.changed) {
        lines.push(format!("changed while the run went on: {} {}", input.what, input.path.display()));
    }
    lines.extend(manifest.cut.iter().map(|Cut { what, path, taken, of }| {
        let path = path.display();
        format!("NOT ALL  {path}: {taken} of its {of} files are in the manifest ({what}); what changes in the others is not seen")
    }));
    lines.push(format!("{} in {}: {}", say::count(manifest.files.len(), "file"), args.folder.display(), sum(folder)));
    let (made, now) = (say::count(manifest.inputs.len(), "file"), sum(inputs));
    let hint = if args.inputs || inputs.is_empty() { "" } else { "; --inputs says which" };
    lines.push(format!("{made} that the run was made of: {now}{hint}"));
    lines.push(format!(
        "  run on    {}, {}, {}",
        manifest.machine.host, manifest.machine.system, manifest.machine.architecture
    ));
    lines.push(format!("  from      {} to {}", manifest.clock.began_at, manifest.clock.ended_at));
    lines.push(format!("  manifest  sha256 {}", digest.sha256));
    lines.join("\n") + "\n"
}

fn line(difference: &Difference) -> String {
    match difference {
        Difference::Changed(path) => format!("CHANGED  {}", path.display()),
        Difference::Missing(path) => format!("MISSING  {}", path.display()),
        Difference::Added(path) => format!("ADDED    {}", path.display()),
    }
}

fn sum(differences: &BTreeSet<Difference>) -> String {
    match differences.len() {
        0 => "all as they were".to_owned(),
        1 => "1 is different".to_owned(),
        number => format!("{number} are different"),
    }
}
