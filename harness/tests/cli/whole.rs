//! Commands from their beginning to their end.

use std::process::Command;

use crate::cli::{Output, Place, finish};

impl Place {
    /// Runs a command to its end, which leaves nothing.
    pub(crate) fn finish(&self, command: &mut Command) -> Output {
        let output = finish(command.spawn().unwrap());
        self.is_clean();
        output
    }
}
