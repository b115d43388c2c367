//! The `lineproof` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The program also runs as its own guardian and launcher: before anything else.
    if let Some(code) = lineproof::process::serve() {
        return code;
    }
    lineproof::cli::main()
}
