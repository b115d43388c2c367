//! Runs from their beginning to their end.

use crate::cli::{Output, Place};

impl Place {
    /// Runs `lineproof run --profile profile.toml` with further arguments to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(&[&["run", "--profile", "profile.toml"], args].concat()))
    }
}
