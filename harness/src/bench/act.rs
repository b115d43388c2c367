//! What a person does to the line.

use std::time::Duration;

use crate::journal::{Journal, Judged, Watching};
use crate::plant::value::variant_of;
use crate::plant::{DataType, Plant, Variant};
use crate::profile::Profile;
use crate::profile::vocabulary::{self, Given};
use lineproof_judge::journal::{Asked, Check, Judgement, Verdict};

use super::{Bench, BenchError};

/// Something that a person does to the line, ready to be done: calls in their order, then a state to wait for.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    calls: Vec<Call>,
    until: Option<Check>,
}

/// A call of a method, its arguments in the types of the line's model.
#[derive(Clone, Debug, PartialEq)]
struct Call {
    object: String,
    method: String,
    with: Vec<Variant>,
}

/// An act that cannot be done with what is given in its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// A method does not take it.
    #[error("`{value}` is no {data_type:?}, which {method} takes as `{input}`")]
    Argument {
        /// What is given.
        value: String,
        /// What the method takes.
        data_type: DataType,
        /// The method's name.
        method: String,
        /// The argument's name.
        input: String,
    },
    /// The words do not say what is needed.
    #[error("{0}")]
    Words(String),
}

impl Act {
    /// The act of the vocabulary, with what is given in its words. The profile has been checked against the line's model.
    ///
    /// # Errors
    /// If a method does not take it.
    pub fn of(act: &vocabulary::Act, given: &Given, profile: &Profile) -> Result<Self, ActError> {
        let calls = act.calls.iter().map(|call| Call::of(call, given, profile)).collect::<Result<_, _>>()?;
        let within = Duration::from_millis(profile.settings.run.wait_ms);
        let condition = act.until.as_ref().map(|until| given.condition(until)).transpose().map_err(ActError::Words)?;
        Ok(Self { calls, until: condition.map(|condition| Check::Reaches { condition, within }) })
    }

    /// The act of these words, with what is given in them. They are words of the vocabulary.
    pub(super) fn named(words: &str, profile: &Profile) -> Result<Self, BenchError> {
        let found = profile.vocabulary.acts.iter().find_map(|act| Some((act, act.words.given(words)?)));
        let (act, given) = found.ok_or_else(|| BenchError::new(format!("the vocabulary has no act `{words}`")))?;
        Self::of(act, &given.map_err(BenchError::new)?, profile).map_err(BenchError::new)
    }

    /// Does its calls, in their order.
    async fn call(&self, plant: &Plant) -> Result<(), BenchError> {
        for Call { object, method, with } in &self.calls {
            plant.call(object, method, with.clone()).await.map_err(BenchError::new)?;
        }
        Ok(())
    }

    /// Does it where nothing but the plant is open, and waits for the state that it names.
    pub(super) async fn alone(&self, plant: &Plant, journal: &Journal) -> Result<(), BenchError> {
        self.call(plant).await?;
        let Some(check) = self.until.clone() else { return Ok(()) };
        plant.catch_up_signals().await.map_err(BenchError::new)?;
        let since = journal.clock().now().into();
        let Judged { judgement, .. } =
            Watching::begin(journal, Asked { check, since, standing: false }).settled(journal.clock()).await;
        if judgement.verdict == Verdict::Pass { Ok(()) } else { Err(BenchError::new(judgement.summary)) }
    }
}

impl Call {
    fn of(call: &vocabulary::Call, given: &Given, profile: &Profile) -> Result<Self, ActError> {
        let name = call.method.get_ref();
        let (object, method) = name.rsplit_once('.').unwrap_or(("", name));
        let known = profile.line.methods().find(|method| method.name == *name);
        let inputs = known.map_or(&[][..], |method| method.inputs.as_slice()).iter().zip(&call.with);
        let with = inputs.map(|(input, value)| {
            let value = given.resolve(value.get_ref()).map_err(ActError::Words)?;
            variant_of(input.data_type, &value).ok_or_else(|| ActError::Argument {
                value: value.to_string(),
                data_type: input.data_type,
                method: name.clone(),
                input: input.name.clone(),
            })
        });
        Ok(Self { object: object.to_owned(), method: method.to_owned(), with: with.collect::<Result<_, _>>()? })
    }
}

impl Bench {
    /// Does an act: its calls in their order, then waits for the state that it names.
    ///
    /// # Errors
    /// If a call is refused or cut short.
    pub async fn act(&mut self, act: &Act) -> Result<Judged, BenchError> {
        act.call(&self.parts.plant).await?;
        let Some(check) = act.until.clone() else { return Ok(Judgement::pass("act", "done").into()) };
        // What was so before the calls proves nothing about them.
        let since = self.parts.journal.clock().now().into();
        Ok(self.ask(Asked { check, since, standing: false }).await)
    }
}
