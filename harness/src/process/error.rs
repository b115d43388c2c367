//! What can go wrong with a process.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use line_model::Advice;

use super::Exit;

/// A process could not be started, watched or changed.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// There is no such program, it is none, or the folder to run in does not exist.
    #[error(transparent)]
    Unrunnable(#[from] Advice),
    /// The system refused to start it.
    #[error("program {} cannot be started: {source}", program.display())]
    Start {
        /// The program, as asked for.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file for its output cannot be written.
    #[error("log file {}: {source}; choose another folder, or make room", path.display())]
    Log {
        /// The file for its output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The guardian does not answer, so nothing may be started any more.
    #[error("the guardian process {pid} does not answer ({why}); nothing is started without it: run again")]
    Unguarded {
        /// The guardian's process id.
        pid: u32,
        /// What it was told, and what came of it.
        why: String,
    },
    /// The process has ended already.
    #[error("process {pid} ({}) cannot {verb}: it has ended with {exit}", program.display())]
    Ended {
        /// The process id it had.
        pid: u32,
        /// The program, as asked for.
        program: PathBuf,
        /// What it was asked to do.
        verb: &'static str,
        /// How it ended.
        exit: Exit,
    },
    /// The process did not do in time what a signal demands.
    #[error("process {pid} ({}) did not {verb} within {limit:?}; look at /proc/{pid}/stack", program.display())]
    Stuck {
        /// The process id.
        pid: u32,
        /// The program, as asked for.
        program: PathBuf,
        /// What it was asked to do.
        verb: &'static str,
        /// How long it had.
        limit: Duration,
    },
}
