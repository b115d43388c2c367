//! What is wrong with a trace, where, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::{MAX_BYTES, MAX_LINE, MAX_SIGNALS};

/// What is wrong with a trace, and where.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {fault}", file.display())]
pub struct TraceError {
    /// The trace, by the path that was given.
    pub file: PathBuf,
    /// The line, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What is wrong with it.
    pub fault: TraceProblem,
}

impl TraceError {
    pub(super) fn new(file: &Path, line: u64, fault: impl Into<TraceProblem>) -> Self {
        Self { file: file.to_owned(), line, fault: fault.into() }
    }
}

/// What is wrong with a line of a trace.
#[derive(Debug, thiserror::Error)]
pub enum TraceProblem {
    /// The file can't be opened, read or written.
    #[error("{0}; check that the file is there, and your rights to it")]
    Io(#[from] io::Error),
    /// The file has no content.
    #[error("the file is empty; record it anew")]
    Empty,
    /// The first line is not that of a trace.
    #[error("this is no trace: its first line must be {{\"trace\":{{..}}}}, but {0}; `plant-sim record` writes traces")]
    NoTrace(String),
    /// It was written by a newer version.
    #[error("the trace has version {0} and this program reads version 1; use a newer plant-sim")]
    Version(u64),
    /// The line is no line of a trace.
    #[error("{0}; correct the line or record the trace anew")]
    Line(String),
    /// The line is too long.
    #[error("the line has more than {MAX_LINE} bytes; leave out the signal with such long values")]
    LongLine,
    /// Too many signals.
    #[error("there are more than {MAX_SIGNALS} signals; make several traces")]
    ManySignals,
    /// A signal is there twice.
    #[error("there is a signal {0} already; remove one of the two, and number the samples anew")]
    TwiceTheSignal(String),
    /// A sample of a signal that there is not.
    #[error("there is no signal {signal}: {count} signals are numbered from 0; correct the number")]
    UnknownSignal {
        /// The number.
        signal: u64,
        /// How many signals there are.
        count: usize,
    },
    /// The value is not of the type of its signal.
    #[error("{value} is no {expected}; correct the value or the type of signal {node}")]
    Value {
        /// As it stands in the line; the beginning of a long one.
        value: String,
        /// The type of the signal.
        expected: String,
        /// The signal.
        node: String,
    },
    /// Time runs backwards.
    #[error("time {at} comes after {before}; sort the samples by time")]
    Backwards {
        /// The time of this line.
        at: u64,
        /// The time of a line before.
        before: u64,
    },
    /// A line is not where it belongs.
    #[error("{0}; the order is: trace, signals, samples and gaps, end")]
    Misplaced(&'static str),
    /// The numbers in the last line are not those of the trace.
    #[error("the end tells of {stated} {what} and there are {found}; lines were removed or added, record it anew")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many there should be.
        stated: u64,
        /// How many there are.
        found: u64,
    },
    /// Too much to hold in memory.
    #[error("the trace is longer than {MAX_BYTES} bytes, too long to be replayed; cut it into parts")]
    TooLarge,
}
