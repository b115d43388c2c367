//! `plant-sim describe`: the line as text.

use clap::ArgGroup;

use super::line::LineArgs;
use super::{Outcome, output};

#[derive(clap::Args)]
#[command(group(ArgGroup::new("what").args(["line"]).required(true)))]
pub(super) struct Args {
    #[command(flatten)]
    line: LineArgs,
}

pub(super) fn run(args: &Args) -> Outcome {
    let line = args.line.load()?;
    Ok(output::print(line_model::describe(&line))?)
}
