//! Other programs, started as the real one is.

use std::process::{Command, Stdio};

use crate::cli::Place;

impl Place {
    /// Lets a command be run as `own` would be: in the same folder, with the same variables, and heard as well.
    pub(crate) fn like<'c>(&self, own: &Command, command: &'c mut Command) -> &'c mut Command {
        command.current_dir(self.path("")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))))
    }
}
