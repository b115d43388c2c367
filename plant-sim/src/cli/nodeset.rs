//! `plant-sim nodeset`: the line as a `NodeSet2` file.

use std::path::PathBuf;

use plant_replica::nodeset::export;

use super::line::LineArgs;
use super::{Outcome, output};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    line: LineArgs,
    /// Where to write it; standard output if not named.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let text = export(&args.line.load()?);
    match &args.output {
        None => Ok(output::print(text)?),
        Some(path) => std::fs::write(path, text).map_err(|error| {
            format!("{}: cannot write the file: {error}; check path and permissions", path.display()).into()
        }),
    }
}
