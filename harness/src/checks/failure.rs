//! Why a program has come to no answer.

use std::time::Duration;

use crate::process::{Exit, ProcessError};
use lineproof_judge::journal::Verdict;

/// Why a program has come to no answer. It is a matter of the check, not of the system under test.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It cannot be started.
    #[error("cannot be started: {0}")]
    Start(#[from] ProcessError),
    /// There is no pipe to it.
    #[error("cannot be told anything: {0}; is the temporary folder writable?")]
    Pipe(#[from] std::io::Error),
    /// It ended otherwise than with exit status 0.
    #[error("ended with {0}, so its answer counts for nothing; correct it, or let it end with 0")]
    Ended(Exit),
    /// It ended without an answer.
    #[error("ended without an answer; it has to print one line of JSON")]
    Silent,
    /// It printed more than an answer.
    #[error("printed {0} lines, but an answer is one; let it write everything else to standard error")]
    Talkative(usize),
    /// Its line is no answer.
    #[error("gave no answer that can be understood: {why}; it has to look like {form}")]
    Garbled {
        /// What is wrong with it.
        why: String,
        /// What an answer looks like.
        form: &'static str,
    },
    /// It names an entry that it has not been told.
    #[error("names entry {0} as evidence, which it was not told; give the `seq` of entries")]
    Invented(u64),
    /// It came to something else than a failure before the scenario was over.
    #[error("answered {0} before the scenario was over, when only a failure is certain; let it wait for `over`")]
    TooSoon(Verdict),
    /// It took too long.
    #[error("has not answered and ended within {0:?}; make it faster, or raise its `timeout_ms`")]
    TooSlow(Duration),
    /// It floods its output.
    #[error("floods its output, and was ended; an answer is one line")]
    Flood,
}
