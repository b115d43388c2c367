//! Why signals can't be animated.

use std::path::PathBuf;

use super::super::server::UnknownNode;
use crate::trace::TraceError;

/// Why signals can't be animated.
#[derive(Debug, thiserror::Error)]
pub enum AnimationError {
    /// The file can't be read.
    #[error("{}: cannot read the file: {source}; check path and permissions", file.display())]
    Read {
        /// The animation file, by the path that was given.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is no TOML with the right keys, or what it asks for is impossible.
    #[error("{}:{line}: {what}", file.display())]
    Form {
        /// The animation file, by the path that was given.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do.
        what: String,
    },
    /// A signal that is not there.
    #[error("{}:{line}: {source}", file.display())]
    Unknown {
        /// The animation file, by the path that was given.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is unknown, and what is nearest to it.
        source: UnknownNode,
    },
    /// A trace that can't be replayed.
    #[error(transparent)]
    Trace(#[from] TraceError),
}
