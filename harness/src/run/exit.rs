//! What the process says to its caller.

use std::process::ExitCode;

use lineproof_judge::journal::Verdict;

/// The exit codes of `lineproof`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Every scenario passed.
    Pass = 0,
    /// At least one scenario failed: the system under test broke a promise.
    Fail = 1,
    /// No scenario failed, but at least one could not be judged.
    Unknown = 2,
    /// The command line is wrong.
    Usage = 3,
    /// Profile, features or system cannot be used: nothing was run.
    SetUp = 4,
    /// The selection matches no scenario, or only such as need what the profile lacks: nothing was run.
    NothingRun = 5,
    /// A report could not be written; the verdicts on the terminal stand.
    Report = 6,
    /// Ended by Ctrl-C, SIGTERM, SIGHUP or SIGQUIT; every bench was closed.
    Interrupted = 130,
}

impl Exit {
    /// All codes with their meaning, for the documentation.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Pass, "every scenario passed"),
        (Self::Fail, "at least one scenario failed"),
        (Self::Unknown, "none failed, but at least one could not be judged"),
        (Self::Usage, "the command line is wrong"),
        (Self::SetUp, "profile, features or system cannot be used; nothing was run"),
        (Self::NothingRun, "no scenario is selected that the profile can run; nothing was run"),
        (Self::Report, "a report could not be written"),
        (Self::Interrupted, "ended by Ctrl-C, SIGTERM, SIGHUP or SIGQUIT; every bench was closed"),
    ];

    /// The code for a run whose worst verdict is this.
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Unknown => Self::Unknown,
            Verdict::Fail => Self::Fail,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
