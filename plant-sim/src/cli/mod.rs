//! The command line: one file per subcommand.
//!
//! Results go to standard output, everything else to standard error; an error is one line that starts with
//! `plant-sim:`. The exit code is 0 when what was asked for is done, 1 when it failed, 2 when the command line
//! itself could not be understood.

mod access;
mod check;
mod commands;
mod describe;
mod line;
mod log;
mod nodeset;
mod output;
mod record;
mod replay;
mod replica;
mod security;
mod serve;
mod stop;
mod user;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a subcommand ends with. The error says what to do about it.
type Outcome = Result<(), Box<dyn Error>>;

const USAGE: u8 = 2;

/// Simulates a production line and serves it over OPC UA.
#[derive(Parser)]
#[command(version, after_help = "Exit codes: 0 done, 1 failed, 2 the command line could not be understood.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the line until Ctrl-C or SIGTERM; prints the endpoint when clients can connect.
    Serve(serve::Args),
    /// Print the tree of modules, signals and methods with units and limits.
    Describe(describe::Args),
    /// Write the line as a `NodeSet2` file.
    Nodeset(nodeset::Args),
    /// Tell what files are (lines, traces, node sets, animations), how much is in them, and what is wrong with them.
    Check(check::Args),
    /// Record signals of any OPC UA server as a trace.
    Record(record::Args),
    /// Print the line of a user for `serve --users`; reads the password from standard input.
    User(user::Args),
}

/// Does what the command line asks for.
pub(crate) async fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    log::start();
    match dispatch(cli.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::aside(format_args!("plant-sim: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(command: Command) -> Outcome {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Describe(args) => describe::run(&args),
        Command::Nodeset(args) => nodeset::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Record(args) => record::run(args).await,
        Command::User(args) => user::run(&args),
    }
}

/// Help and version are asked for and no errors; anything else is wrong usage.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return output::print(error).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let text = error.to_string();
    output::aside(format_args!("plant-sim: {}", text.strip_prefix("error: ").unwrap_or(&text)));
    ExitCode::from(USAGE)
}
