//! One thing that an act does.

use std::time::Duration;

use crate::journal::{Journal, Judged};
use crate::plant::{Plant, Variant};
use lineproof_judge::journal::{Check, Event, Operation, Outcome, Value};

use super::super::BenchError;
use super::{Stage, person};

/// One thing that an act does, ready to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// Calls a method, its arguments in the types of the line's model.
    Call { object: String, method: String, with: Vec<Variant> },
    /// Writes a signal once.
    Write { signal: String, value: Value },
    /// Writes a signal again and again, until it is written otherwise.
    Hold { signal: String, value: Value, back: Option<Value> },
    /// Writes a signal, and takes that back.
    Pulse { signal: String, value: Value, back: Value, lasting: Lasting },
    /// Waits for what this promises.
    Wait(Check),
    /// Asks a person.
    Prompt { text: String, within: Duration },
}

/// How long a pulse lasts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lasting {
    Time(Duration),
    Until(Check),
}

impl Deed {
    /// The signal that it writes.
    pub(super) fn writes(&self) -> Option<&str> {
        match self {
            Self::Write { signal, .. } | Self::Hold { signal, .. } | Self::Pulse { signal, .. } => Some(signal),
            _ => None,
        }
    }

    /// Does it; a judgement if it waits for something.
    pub(super) async fn done(
        &self,
        plant: &Plant,
        journal: &Journal,
        stage: &mut Stage<'_>,
    ) -> Result<Option<Judged>, BenchError> {
        match self {
            Self::Call { object, method, with } => {
                plant.call(object, method, with.clone()).await.map_err(BenchError::new)?;
            }
            Self::Write { signal, value } => plant.write(signal, value).await.map_err(BenchError::new)?,
            Self::Hold { signal, value, back } => {
                plant.hold(signal, value, back.as_ref()).await.map_err(BenchError::new)?;
            }
            Self::Pulse { signal, value, back, lasting } => {
                let pulse = plant.pulse(signal, value, back, lasting.passed(stage)).await;
                return pulse.map_err(BenchError::new)?;
            }
            Self::Wait(check) => return stage.wait(check.clone()).await.map(Some),
            Self::Prompt { text, within } => prompt(journal, text, *within).await?,
        }
        Ok(None)
    }
}

impl Lasting {
    /// Waits until it is over; a judgement if that rests on the plant.
    async fn passed(&self, stage: &mut Stage<'_>) -> Result<Option<Judged>, BenchError> {
        match self {
            Self::Time(time) => {
                tokio::time::sleep(*time).await;
                Ok(None)
            }
            Self::Until(check) => stage.wait(check.clone()).await.map(Some),
        }
    }
}

/// Asks a person, and tells the journal.
async fn prompt(journal: &Journal, text: &str, within: Duration) -> Result<(), BenchError> {
    let answered = person::ask(text, within).await;
    // Nobody knows what a person did who did not answer.
    let outcome = answered.as_ref().err().map_or(Outcome::Done, |why| Outcome::Indeterminate { why: why.clone() });
    journal.record(Event::Operation(Operation { target: "person".to_owned(), what: text.to_owned(), outcome }));
    answered.map_err(|why| BenchError::new(format!("`{text}`: {why}")))
}
