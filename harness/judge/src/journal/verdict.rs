//! Verdicts, and the argument for them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Measure, Moment};

/// What a check came to. Ordered by weight: the worst verdict of a scenario is its verdict.
///
/// `Fail` speaks about the system under test. `Unknown` means that the harness could not tell; it is never reported
/// as a pass, and never as a defect of the system. A proven failure outweighs a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What was promised was seen to hold.
    Pass,
    /// The harness could not tell: a bench error, a fault that touched nothing, nothing to check.
    Unknown,
    /// What was promised was seen not to hold.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "PASS",
            Self::Unknown => "UNKNOWN",
            Self::Fail => "FAIL",
        })
    }
}

/// One line of the argument for a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// When it happened: by the clock of the plant for what it stamps, otherwise when the harness learned of it.
    pub at: Moment,
    /// Who speaks: `plant`, `cloud`, `fault`, `gateway a`, ...
    pub source: String,
    /// What happened, for a person to read.
    pub text: String,
    /// The number of the journal entry that shows it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

/// A verdict with its argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The name of the check that was made: `recorded exactly once`.
    pub check: String,
    /// One sentence that a line's owner understands.
    pub summary: String,
    /// What happened, in the order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What the check has measured, if it measures something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
}

impl Judgement {
    /// A judgement without evidence yet.
    #[must_use]
    pub fn new(verdict: Verdict, check: impl Into<String>, summary: impl Into<String>) -> Self {
        Self { verdict, check: check.into(), summary: summary.into(), evidence: Vec::new(), measure: None }
    }

    /// A judgement that passed.
    #[must_use]
    pub fn pass(check: impl Into<String>, summary: impl Into<String>) -> Self {
        Self::new(Verdict::Pass, check, summary)
    }

    /// A judgement that failed.
    #[must_use]
    pub fn fail(check: impl Into<String>, summary: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, check, summary)
    }

    /// A judgement that could not be reached.
    #[must_use]
    pub fn unknown(check: impl Into<String>, summary: impl Into<String>) -> Self {
        Self::new(Verdict::Unknown, check, summary)
    }

    /// That of a step in the middle of which somebody ended the run.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::unknown("step", "interrupted")
    }

    /// With what was measured.
    #[must_use]
    pub fn measuring(self, measure: Measure) -> Self {
        Self { measure: Some(measure), ..self }
    }

    /// Adds evidence, kept in the order of time.
    #[must_use]
    pub fn with(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self.evidence.sort_by_key(|line| (line.at, line.entry));
        self
    }
}

impl Evidence {
    /// Evidence that no single entry shows, such as an absence.
    #[must_use]
    pub fn at(at: Moment, source: impl Into<String>, text: impl Into<String>) -> Self {
        Self { at, source: source.into(), text: text.into(), entry: None }
    }
}
