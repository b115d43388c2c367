//! Runs from their beginning to their end.

#![allow(dead_code, reason = "a test uses what it needs of it")]

use std::process::Command;

use crate::cli::{Output, Place, finish};

impl Place {
    /// Runs `lineproof run --profile profile.toml` with further arguments to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(&[&["run", "--profile", "profile.toml"], args].concat()))
    }

    /// Runs a command to its end, which leaves nothing.
    pub(crate) fn finish(&self, command: &mut Command) -> Output {
        let output = finish(command.spawn().unwrap());
        self.is_clean();
        output
    }
}
