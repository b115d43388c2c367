//! By what a judgement was made, so that it can be made again.

use serde::{Deserialize, Serialize};

use super::{Judgement, Moment, Verdict};

/// By what a judgement was made: the same check, the same entries and the same moment give the same judgement again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The number of the entry with the check that was made.
    pub asked: u64,
    /// How many entries of the journal had been observed: all those before the entry with this number.
    pub entries: u64,
    /// What time it was. Everything up to then had been observed.
    pub now: Moment,
    /// What the judgement rests on.
    pub settled: Settled,
    /// Why a failure was not held against the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
}

/// What a judgement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// On what had been observed: the check was decided.
    Decided,
    /// On there being nothing more to come: time was up, or the journal was over.
    Finished,
}

/// Why a failure would say nothing about the system under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The stage was being set: before the scenario has acted nothing is proved.
    Stage,
    /// The journal is incomplete: what is missing in it may be there in truth.
    Incomplete,
}

impl Doubt {
    /// Makes a failure an `Unknown` that says why; any other judgement stays as it is.
    #[must_use]
    pub fn of(self, judgement: Judgement) -> Judgement {
        if judgement.verdict != Verdict::Fail {
            return judgement;
        }
        let why = match self {
            Self::Stage => "the stage could not be set",
            Self::Incomplete => "not certain, the journal is incomplete",
        };
        Judgement { verdict: Verdict::Unknown, summary: format!("{why}: {}", judgement.summary), ..judgement }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_takes_a_failure_back_and_nothing_else() {
        let failed = Doubt::Stage.of(Judgement::fail("check", "not so"));
        assert_eq!(failed, Judgement::unknown("check", "the stage could not be set: not so"));
        for judgement in [Judgement::pass("check", "so"), Judgement::unknown("check", "who knows")] {
            assert_eq!(Doubt::Incomplete.of(judgement.clone()), judgement);
        }
    }
}
