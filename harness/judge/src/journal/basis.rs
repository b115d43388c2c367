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
    /// Why it was taken back.
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

/// Why a judgement would say more than is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The stage was being set: before the scenario has acted nothing is proved.
    Stage,
    /// The journal is incomplete: what is missing in it may be there in truth.
    Incomplete,
    /// The line or the system did not come to rest: what was promised could still have been broken.
    Restless,
}

impl Doubt {
    /// Makes the judgement that it doubts an `Unknown` that says why: a pass if the line did not come to rest, a failure
    /// otherwise. Any other judgement stays as it is.
    #[must_use]
    pub fn of(self, judgement: Judgement) -> Judgement {
        let (doubted, why) = match self {
            Self::Stage => (Verdict::Fail, "the stage could not be set"),
            Self::Incomplete => (Verdict::Fail, "not certain, the journal is incomplete"),
            Self::Restless => (Verdict::Pass, "not certain, it did not come to rest"),
        };
        if judgement.verdict != doubted {
            return judgement;
        }
        Judgement { verdict: Verdict::Unknown, summary: format!("{why}: {}", judgement.summary), ..judgement }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_takes_back_what_it_is_about_and_nothing_else() {
        let failed = Doubt::Stage.of(Judgement::fail("check", "not so"));
        assert_eq!(failed, Judgement::unknown("check", "the stage could not be set: not so"));
        for judgement in [Judgement::pass("check", "so"), Judgement::unknown("check", "who knows")] {
            assert_eq!(Doubt::Incomplete.of(judgement.clone()), judgement);
        }
        assert_eq!(Doubt::Restless.of(Judgement::pass("check", "so")).verdict, Verdict::Unknown);
        assert_eq!(Doubt::Restless.of(Judgement::fail("check", "not so")).verdict, Verdict::Fail);
    }
}
