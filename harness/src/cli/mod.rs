//! The command line.
//!
//! - `init`: `lineproof init`, a profile, a vocabulary and a first feature for somebody's own line.
//! - `run`: `lineproof run`, from arguments to an exit code.
//!   `dry`: `lineproof run --dry-run`, which scenarios would run. `watch`: `lineproof run --watch`, again after each change.
//! - `compare`: `lineproof compare`, several runs beside each other.
//! - `check`: `lineproof check`, judges stored journals again; `programs`: with the programs of own checks.
//! - `cloud`: `lineproof cloud`, an embedded cloud for the tools of AWS.
//! - `steps`: `lineproof steps`, everything that a scenario can say.
//! - `packs`: `lineproof packs`, ready promises, and what each needs.
//! - `explain`: `lineproof explain`, what a step, a check, an exit code or a key means. `schema`: `lineproof schema`, for editors.
//!   `doctor`: `lineproof doctor`, what is possible on
//!   this machine. `completions`: for a shell.
//! - `report`: `lineproof report`, all reports again from a run's folder.
//! - `reports`: gives a run to all reporters. `ordered`: scenarios as they finish, in the order of the plan; `teller`: on a
//!   thread of its own.
//! - `verify`: `lineproof verify`, whether a run's folder is still as it was. `runs`: `lineproof runs`, which runs are kept. `inputs`:
//!   what a run is made of.
//! - `progress`: what is going on right now, on a terminal.
//! - `folder`: where the journals of a run are kept. `record`: what was planned, kept beside them. `prepare`: builds the system under test.
//! - `inspect`: what a profile names is there and fits together; `functions`: the code of the template's functions is;
//!   `account`: the account of AWS is the right one.
//! - `sweep`: `lineproof sweep`, what runs have left that are gone. `template`: what a template asks for, for `check`.
//! - `start`: how this program was started.
//! - `junit_file`: the place of a `JUnit` report, before a run.
//! - `interrupt`: signals end a run early, but never a clean-up. `say`: messages, though nobody may listen any more.

mod account;
mod check;
mod cloud;
mod compare;
mod completions;
mod doctor;
mod dry;
mod explain;
mod folder;
mod functions;
mod init;
mod inputs;
mod inspect;
mod interrupt;
mod junit_file;
mod ordered;
mod packs;
mod prepare;
mod programs;
mod progress;
mod record;
mod report;
mod reports;
mod run;
mod runs;
mod say;
mod schema;
mod start;
mod steps;
mod sweep;
mod teller;
mod template;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use miette::MietteHandlerOpts;

use crate::run::Exit;
use crate::steps::Definition;

/// Proves a production line before you change it.
#[derive(Debug, Parser)]
#[command(name = "lineproof", version, about, after_help = exit_codes(), arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a profile, a vocabulary and a first feature for a line of your own; they run as they are.
    Init(init::InitArgs),
    /// Run scenarios and judge them.
    Run(run::RunArgs),
    /// Judge stored journals again, without a bench, and say what differs; or tell what in a template the embedded cloud does not do.
    Check(check::CheckArgs),
    /// Tell what came of each scenario in several runs, and where they differ.
    Compare(compare::CompareArgs),
    /// Make all reports of a run again, from its journals.
    Report(report::ReportArgs),
    /// Tell whether a run's folder is still as the run left it; exit code 1 if it is not.
    Verify(verify::VerifyArgs),
    /// List the runs that are kept, the latest first.
    Runs(runs::RunsArgs),
    /// Serve an embedded cloud for the tools of AWS until Ctrl-C; nothing is left of it then.
    Cloud(cloud::CloudArgs),
    /// Remove what runs have left that are gone: folders, containers, and what is in the profile's account of AWS.
    Sweep(sweep::SweepArgs),
    /// List everything that a scenario can say under a profile.
    Steps(steps::StepsArgs),
    /// List packs of ready promises, what each needs of a profile, and what to add to it.
    Packs(packs::PacksArgs),
    /// Explain a step, a check, an exit code, or the keys of profiles and vocabularies.
    Explain(explain::ExplainArgs),
    /// Print the JSON schema of profiles or vocabularies, for an editor.
    Schema(schema::SchemaArgs),
    /// Tell what is possible on this machine, and what to do about the rest; exit code 4 if no scenario can be run.
    Doctor(doctor::DoctorArgs),
    /// Print what a shell needs to complete commands and options.
    Completions(completions::CompletionsArgs),
}

/// Runs the command line; returns what the process says to its caller.
pub fn main() -> ExitCode {
    main_with(&[])
}

/// As [`main`], with the steps of somebody's own crate beside those that are there. To be called first thing: the program also
/// runs as its own guardian and launcher.
pub fn main_with(own: &'static [Definition]) -> ExitCode {
    if let Some(code) = crate::process::serve().or_else(crate::cloud::container::serve) {
        return code;
    }
    // What a message shows is pasted: a line of TOML or a command stays whole, and a terminal breaks the rest where it ends.
    // Nobody has set another way to show messages before.
    let _ = miette::set_hook(Box::new(|_| Box::new(MietteHandlerOpts::new().wrap_lines(false).build())));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    start_logging();
    // The first TLS connection would panic without: two crypto providers are in the tree.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let result = match cli.command {
        Command::Init(args) => init::main(&args),
        Command::Run(args) if args.watch => watch::main(&args),
        Command::Run(args) => run::main(&args, own),
        Command::Check(args) => check::main(&args),
        Command::Compare(args) => compare::main(&args),
        Command::Report(args) => report::main(&args),
        Command::Verify(args) => verify::main(&args),
        Command::Runs(args) => Ok(runs::main(&args)),
        Command::Cloud(args) => cloud::main(&args),
        Command::Sweep(args) => sweep::main(&args),
        Command::Steps(args) => steps::main(&args, own),
        Command::Packs(args) => packs::main(&args, own),
        Command::Explain(args) => explain::main(&args, own),
        Command::Schema(args) => Ok(schema::main(&args)),
        Command::Doctor(args) => doctor::main(&args),
        Command::Completions(args) => Ok(completions::main(&args)),
    };
    result.unwrap_or_else(|error| set_up_error(&error)).into()
}

fn usage(error: &clap::Error) -> ExitCode {
    match error.print() {
        _ if error.use_stderr() => Exit::Usage.into(),
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::Report.into(),
        _ => Exit::Pass.into(),
    }
}

fn set_up_error(error: &miette::Report) -> Exit {
    say::aside(format_args!("{error:?}"));
    Exit::SetUp
}

fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LINEPROOF_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // It would tell of a log that cannot be written with a macro that panics.
    log.log_internal_errors(false).init();
}

fn exit_codes() -> String {
    let lines = Exit::ALL.map(|(code, meaning)| format!("  {:>3}  {meaning}", code as u8));
    format!("Exit codes:\n{}", lines.join("\n"))
}
