//! What a person does to the line.

use std::time::Duration;

use crate::journal::{Journal, Judged, Watching};
use crate::plant::value::variant_of;
use crate::plant::{DataType, Plant, Variant};
use crate::profile::Profile;
use crate::profile::vocabulary::{self, COUNT};
use lineproof_judge::journal::{Asked, Check, Condition, Judgement, Value, Verdict};

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

/// A number in the words of an act is none that its method takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no {data_type:?}, which {method} takes as `{input}`")]
pub struct ArgumentError {
    value: String,
    data_type: DataType,
    method: String,
    input: String,
}

impl Act {
    /// The act of the vocabulary, with the number in its words. The profile has been checked against the line's model.
    ///
    /// # Errors
    /// If a method does not take the number.
    pub fn of(act: &vocabulary::Act, count: Option<u32>, profile: &Profile) -> Result<Self, ArgumentError> {
        let calls = act.calls.iter().map(|call| Call::of(call, count, profile)).collect::<Result<_, _>>()?;
        let within = Duration::from_millis(profile.settings.run.wait_ms);
        let until = act.until.as_ref().map(|until| {
            let condition = Condition::equals(until.signal.get_ref(), until.is.get_ref().clone());
            Check::Reaches { condition, within }
        });
        Ok(Self { calls, until })
    }

    /// The act of these words, with the number in them. They are words of the vocabulary.
    pub(super) fn named(words: &str, profile: &Profile) -> Result<Self, BenchError> {
        let found = profile.vocabulary.act.iter().find_map(|act| Some((act, act.matches(words)?)));
        let (act, count) = found.ok_or_else(|| BenchError::new(format!("the vocabulary has no act `{words}`")))?;
        let count = count.map(str::parse).transpose().map_err(BenchError::new)?;
        Self::of(act, count, profile).map_err(BenchError::new)
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
    fn of(call: &vocabulary::Call, count: Option<u32>, profile: &Profile) -> Result<Self, ArgumentError> {
        let name = call.method.get_ref();
        let (object, method) = name.rsplit_once('.').unwrap_or(("", name));
        let known = profile.line.methods().find(|method| method.name == *name);
        let inputs = known.map_or(&[][..], |method| method.inputs.as_slice()).iter().zip(&call.with);
        let with = inputs.map(|(input, value)| {
            let value = insert_count(value.get_ref(), count);
            variant_of(input.data_type, &value).ok_or_else(|| ArgumentError {
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

fn insert_count(value: &Value, count: Option<u32>) -> Value {
    match (value, count) {
        (Value::Text(text), Some(count)) if text == COUNT => Value::Int(count.into()),
        _ => value.clone(),
    }
}
