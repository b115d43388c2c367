//! What a person does to the line.
//!
//! - `bind`: from the words of the vocabulary to deeds, in the types of the line's model.
//! - `deed`: one thing that is done. `person`: what a person at the terminal is asked to do.

mod bind;
mod deed;
mod person;

use std::sync::Arc;
use std::time::Duration;

use line_model::Advice;

use crate::journal::{Journal, Judged, Watching};
use crate::plant::Plant;
use crate::profile::Profile;
use crate::profile::vocabulary::{self, Given};
use lineproof_judge::journal::{Asked, Check, Judgement, Verdict};

use super::{Bench, BenchError};
use deed::Deed;

/// Something that a person does to the line, ready to be done: one deed after the other, then a state to wait for.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    deeds: Vec<Deed>,
    /// The times that its deeds name, together.
    named: Duration,
    /// How many of its deeds wait as long as any step.
    waits: u32,
    takes_table: bool,
    takes_text: bool,
}

/// Where an act is done, and waits for what it names.
enum Stage<'a> {
    /// At a bench.
    Bench(&'a mut Bench),
    /// Where nothing but the plant is open.
    Alone(&'a Plant, &'a Journal),
}

impl Act {
    /// The act of the vocabulary, with what is given in its words and, in each row, below them: its deeds are done for
    /// one row after the other, then the state is waited for that it names. The profile has been checked against the
    /// line's model.
    ///
    /// # Errors
    /// If a method or a signal does not take it.
    pub fn of(act: &vocabulary::Act, rows: &[Given], profile: &Profile) -> Result<Self, Advice> {
        let (mut deeds, mut times) = (Vec::new(), Vec::<Option<Duration>>::new());
        for given in rows {
            let binder = bind::Binder { given, profile };
            for deed in &act.deeds {
                deeds.push(binder.deed(deed)?);
                times.push(deed.time());
            }
        }
        if let (Some(until), Some(given)) = (&act.until, rows.last()) {
            deeds.push(Deed::Wait(bind::Binder { given, profile }.reaches(until, None)?));
        }
        let waits = times.iter().filter(|time| time.is_none()).count();
        let named = times.into_iter().flatten().sum();
        let (waits, below) = (u32::try_from(waits).unwrap_or(u32::MAX), act.words.below());
        Ok(Self { deeds, named, waits, takes_table: below.takes_table(), takes_text: below.takes_text() })
    }

    /// The act of these words, with what is given in them. They are words of the vocabulary.
    pub(super) fn named(words: &str, profile: &Profile) -> Result<Self, BenchError> {
        let found = profile.vocabulary.acts.iter().find_map(|act| Some((act, act.words.given(words)?)));
        let (act, given) = found.ok_or_else(|| BenchError::new(format!("the vocabulary has no act `{words}`")))?;
        Self::of(act, &[given.map_err(BenchError::new)?], profile).map_err(BenchError::new)
    }

    /// The times that its deeds name, together.
    pub fn time(&self) -> Duration {
        self.named
    }

    /// How many of its deeds wait as long as any step, beside the state at its end.
    pub fn waits(&self) -> u32 {
        self.waits
    }

    /// Whether it takes a table below its words.
    pub fn takes_table(&self) -> bool {
        self.takes_table
    }

    /// Whether it takes a text below its words.
    pub fn takes_text(&self) -> bool {
        self.takes_text
    }

    /// The first signal that it writes.
    pub fn writes(&self) -> Option<&str> {
        self.deeds.iter().find_map(Deed::writes)
    }

    /// Whether it calls methods of the plant.
    pub fn calls(&self) -> bool {
        self.deeds.iter().any(|deed| matches!(deed, Deed::Call { .. }))
    }

    /// Whether it asks a person to do something.
    pub fn asks_a_person(&self) -> bool {
        self.deeds.iter().any(|deed| matches!(deed, Deed::Prompt { .. }))
    }

    /// Does it where nothing but the plant is open, and waits for the state that it names.
    pub(super) async fn alone(&self, plant: &Plant, journal: &Journal) -> Result<(), BenchError> {
        let Judged { judgement, .. } = Box::pin(self.done(plant, journal, Stage::Alone(plant, journal))).await?;
        if judgement.verdict == Verdict::Pass { Ok(()) } else { Err(BenchError::new(judgement.summary)) }
    }

    /// The judgement of the first deed that waits in vain, or of the last one that waits.
    async fn done(&self, plant: &Plant, journal: &Journal, mut stage: Stage<'_>) -> Result<Judged, BenchError> {
        let mut last = Judgement::pass("act", "done").into();
        for deed in &self.deeds {
            let Some(judged) = deed.done(plant, journal, &mut stage).await? else { continue };
            let has_failed = judged.judgement.verdict != Verdict::Pass;
            last = judged;
            if has_failed {
                break;
            }
        }
        Ok(last)
    }
}

impl Stage<'_> {
    /// Waits for what a check promises, from now on: what was so before proves nothing about what has just been done.
    async fn wait(&mut self, check: Check) -> Result<Judged, BenchError> {
        match self {
            Self::Bench(bench) => {
                let since = bench.parts.journal.clock().now().into();
                Ok(bench.ask(Asked { check, since, standing: false }).await)
            }
            Self::Alone(plant, journal) => {
                plant.catch_up_signals().await.map_err(BenchError::new)?;
                let since = journal.clock().now().into();
                let asked = Asked { check, since, standing: false };
                Ok(Watching::begin(journal, asked).settled(journal.clock()).await)
            }
        }
    }
}

impl Bench {
    /// Does an act: its deeds in their order, then waits for the state that it names.
    ///
    /// # Errors
    /// If a call or a write is refused or cut short, or nobody answers what it asks.
    pub async fn act(&mut self, act: &Act) -> Result<Judged, BenchError> {
        let (plant, journal) = (Arc::clone(&self.parts.plant), self.parts.journal.clone());
        Box::pin(act.done(&plant, &journal, Stage::Bench(self))).await
    }
}
