//! `lineproof completions`: what a shell needs to complete commands and options.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use super::{Cli, say};
use crate::run::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell: its completions are printed, to be put where it looks for them.
    shell: Shell,
}

pub(super) fn main(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "lineproof", &mut script);
    say::print(&String::from_utf8_lossy(&script), Exit::Pass)
}
