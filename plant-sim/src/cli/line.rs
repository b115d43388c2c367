//! The line that a command is about.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use line_model::{Line, aml};

/// Which line. A command that can do without puts `line` into a group with what takes its place.
#[derive(Args)]
pub(super) struct LineArgs {
    /// The file that describes the line: AutomationML, `.aml` or `.amlx`.
    #[arg(long, value_name = "FILE")]
    line: Option<PathBuf>,
}

impl LineArgs {
    /// The line.
    pub(super) fn load(&self) -> Result<Line, Box<dyn Error>> {
        let file = self.line.as_ref().ok_or("there is no line; name its file with `--line FILE`")?;
        Ok(aml::load(file)?)
    }
}
