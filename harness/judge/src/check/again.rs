//! Judges a stored journal again, and says what differs.

use std::collections::BTreeMap;

use super::combine;
use crate::journal::{Asked, Basis, Entry, Event, Judgement, ScenarioId, StepId, Verdict};

/// What today's checkers say about a stored journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// The scenario.
    pub scenario: ScenarioId,
    /// How many judgements of checks were made again.
    pub judged: usize,
    /// How many judgements rest on the answer of a program, which stands in the journal.
    pub by_programs: usize,
    /// The judgements of steps and standing checks that differ, in the order of the journal.
    pub differences: Vec<Difference>,
    /// The scenario's verdict, then and now.
    pub verdict: Change,
}

/// A judgement that differs from the one that stands in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The step; none for a standing check.
    pub step: Option<StepId>,
    /// The two judgements.
    pub change: Change,
}

/// A judgement, then and now.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What stands in the journal.
    pub then: Judgement,
    /// What today's checker says.
    pub now: Judgement,
}

/// A journal cannot be judged again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgainError {
    /// It does not begin with [`Event::Opened`].
    #[error("it does not begin with the name of its scenario; its first line is missing, or it is no journal")]
    NotOpened,
    /// It has no [`Event::Closed`].
    #[error("it ends before its scenario was judged: the run was killed, or goes on; run the scenario again")]
    CutShort,
    /// A judgement names a check that is not there.
    #[error(
        "entry {entry} rests on a check in entry {asked}, where none is; the file was changed: run the scenario again"
    )]
    NoCheck {
        /// The entry with the judgement.
        entry: u64,
        /// The entry that should hold the check.
        asked: u64,
    },
    /// A judgement rests on entries that came after it.
    #[error(
        "entry {entry} rests on {observed} entries, which is more than came before it; the file was changed: run the scenario again"
    )]
    FromLater {
        /// The entry with the judgement.
        entry: u64,
        /// How many entries it rests on.
        observed: u64,
    },
}

/// Makes every judgement of a journal again. One that a program made is made of the program's answer, which stands in the journal.
///
/// A step that was judged without a check, such as an act, is not made again: its judgement stands. Steps that were
/// skipped cannot be: where nothing else keeps the scenario from passing now, they leave it `Unknown`.
///
/// # Errors
/// If the journal is not whole, or contradicts itself.
pub fn again(entries: &[Entry]) -> Result<Again, AgainError> {
    let Some(Entry { event: Event::Opened(scenario), .. }) = entries.first() else {
        return Err(AgainError::NotOpened);
    };
    let mut judging = Judging {
        entries,
        asked: BTreeMap::new(),
        judgements: Vec::new(),
        differences: Vec::new(),
        judged: 0,
        by_programs: 0,
    };
    let mut skipped = 0;
    for entry in entries {
        match &entry.event {
            Event::Asked(asked) => drop(judging.asked.insert(entry.seq, asked)),
            Event::StepSkipped(_) => skipped += 1,
            Event::StepFinished { step, judgement, basis } => {
                judging.judge(entry, Some(step), judgement, basis.as_ref())?;
            }
            Event::Judged { judgement, basis } => judging.judge(entry, None, judgement, basis.as_ref())?,
            Event::Closed { judgement } => return Ok(judging.close(scenario, judgement, skipped)),
            _ => {}
        }
    }
    Err(AgainError::CutShort)
}

struct Judging<'a> {
    entries: &'a [Entry],
    asked: BTreeMap<u64, &'a Asked>,
    judgements: Vec<Judgement>,
    differences: Vec<Difference>,
    judged: usize,
    by_programs: usize,
}

impl Judging<'_> {
    fn judge(
        &mut self,
        entry: &Entry,
        step: Option<&StepId>,
        then: &Judgement,
        basis: Option<&Basis>,
    ) -> Result<(), AgainError> {
        let now = match basis {
            None => then.clone(),
            Some(basis) => self.made_again(entry.seq, basis)?,
        };
        if now != *then {
            let change = Change { then: then.clone(), now: now.clone() };
            self.differences.push(Difference { step: step.cloned(), change });
        }
        self.judgements.push(now);
        Ok(())
    }

    fn made_again(&mut self, entry: u64, basis: &Basis) -> Result<Judgement, AgainError> {
        let asked = self.asked.get(&basis.asked).ok_or(AgainError::NoCheck { entry, asked: basis.asked })?;
        if basis.entries > entry {
            return Err(AgainError::FromLater { entry, observed: basis.entries });
        }
        let count = if asked.check.program().is_some() { &mut self.by_programs } else { &mut self.judged };
        *count += 1;
        Ok(asked.judge(basis, self.entries))
    }

    fn close(self, scenario: &ScenarioId, then: &Judgement, skipped: usize) -> Again {
        let now = match combine(&self.judgements) {
            now if now.verdict == Verdict::Pass && skipped > 0 => {
                Judgement::unknown("scenario", format!("steps that were never run: {skipped}; run the scenario again"))
            }
            now => now,
        };
        let verdict = Change { then: then.clone(), now };
        let Self { judged, by_programs, differences, .. } = self;
        Again { scenario: scenario.clone(), judged, by_programs, differences, verdict }
    }
}

impl Again {
    /// Whether every judgement is the same as then, with its summary and its evidence.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && !self.verdict.differs()
    }

    /// Whether some check fails now that did not fail then.
    #[must_use]
    pub fn newly_fails(&self) -> bool {
        self.differences.iter().any(|difference| difference.change.newly_fails()) || self.verdict.newly_fails()
    }
}

impl Change {
    fn differs(&self) -> bool {
        self.then != self.now
    }

    fn newly_fails(&self) -> bool {
        self.now.verdict == Verdict::Fail && self.then.verdict != Verdict::Fail
    }
}
