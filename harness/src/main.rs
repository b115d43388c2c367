//! The `lineproof` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    lineproof::cli::main()
}
