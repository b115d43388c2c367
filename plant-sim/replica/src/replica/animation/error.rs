//! Why signals can't be animated.

use std::fmt;
use std::path::PathBuf;

use line_model::Advice;

use super::super::server::UnknownNode;
use crate::trace::TraceError;

/// Why signals can't be animated.
#[derive(Debug, thiserror::Error)]
pub enum AnimationError {
    /// The file can't be read.
    Read {
        /// The animation file, by the path that was given.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is no TOML with the right keys, or what it asks for is impossible.
    Form {
        /// The animation file, by the path that was given.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do.
        what: Advice,
    },
    /// A signal that is not there.
    Unknown {
        /// The animation file, by the path that was given.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is unknown, and what is nearest to it.
        source: UnknownNode,
    },
    /// A trace that can't be replayed.
    Trace(#[from] TraceError),
}

impl AnimationError {
    /// What is wrong, beginning with the file, and what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Read { file, source } => {
                let message = format!("{}: cannot read the file: {source}", file.display());
                Advice::new(message, "check path and permissions")
            }
            Self::Form { file, line, what } => what.clone().about(format_args!("{}:{line}", file.display())),
            Self::Unknown { file, line, source } => source.advice().about(format_args!("{}:{line}", file.display())),
            Self::Trace(error) => error.advice(),
        }
    }
}

impl fmt::Display for AnimationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.advice().fmt(f)
    }
}
