//! What is wrong with a trace, where, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use line_model::Advice;

use super::{MAX_BYTES, MAX_LINE, MAX_SIGNALS};

/// What is wrong with a trace, and where.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.advice())]
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
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file has no content.
    #[error("the file is empty")]
    Empty,
    /// The first line is not that of a trace.
    #[error("this is no trace: its first line must be {{\"trace\":{{..}}}}, but {0}")]
    NoTrace(String),
    /// It was written by a newer version.
    #[error("the trace has version {0} and this program reads version 1")]
    Version(u64),
    /// The line is no line of a trace.
    #[error("{0}")]
    Line(String),
    /// The line is too long.
    #[error("the line has more than {MAX_LINE} bytes")]
    LongLine,
    /// Too many signals.
    #[error("there are more than {MAX_SIGNALS} signals")]
    ManySignals,
    /// A signal is there twice.
    #[error("there is a signal {0} already")]
    TwiceTheSignal(String),
    /// A sample of a signal that there is not.
    #[error("there is no signal {signal}: {count} signals are numbered from 0")]
    UnknownSignal {
        /// The number.
        signal: u64,
        /// How many signals there are.
        count: usize,
    },
    /// The value is not of the type of its signal.
    #[error("{value} is no {expected}")]
    Value {
        /// As it stands in the line; the beginning of a long one.
        value: String,
        /// The type of the signal.
        expected: String,
        /// The signal.
        node: String,
    },
    /// Time runs backwards.
    #[error("time {at} comes after {before}")]
    Backwards {
        /// The time of this line.
        at: u64,
        /// The time of a line before.
        before: u64,
    },
    /// A line is not where it belongs.
    #[error("{0}")]
    Misplaced(&'static str),
    /// The numbers in the last line are not those of the trace.
    #[error("the end tells of {stated} {what} and there are {found}")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many there should be.
        stated: u64,
        /// How many there are.
        found: u64,
    },
    /// Too much to hold in memory.
    #[error("the trace is longer than {MAX_BYTES} bytes, too long to be replayed")]
    TooLarge,
}

impl TraceError {
    /// What is wrong, beginning with the file, and what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let Self { file, line, fault } = self;
        Advice::new(fault.to_string(), fault.help()).about(format_args!("{}:{line}", file.display()))
    }
}

impl TraceProblem {
    /// What to do.
    fn help(&self) -> String {
        let help = match self {
            Self::Io(_) => "check that the file is there, and your rights to it",
            Self::Empty => "record it anew",
            Self::NoTrace(_) => "`plant-sim record` writes traces",
            Self::Version(_) => "use a newer plant-sim",
            Self::Line(_) => "correct the line or record the trace anew",
            Self::LongLine => "leave out the signal with such long values",
            Self::ManySignals => "make several traces",
            Self::TwiceTheSignal(_) => "remove one of the two, and number the samples anew",
            Self::UnknownSignal { .. } => "correct the number",
            Self::Value { node, .. } => return format!("correct the value or the type of signal {node}"),
            Self::Backwards { .. } => "sort the samples by time",
            Self::Misplaced(_) => "the order is: trace, signals, samples and gaps, end",
            Self::Count { .. } => "lines were removed or added, record it anew",
            Self::TooLarge => "cut it into parts",
        };
        help.to_owned()
    }
}
