//! What a person does to the line.

use crate::plant::{Plant, Variant};
use crate::profile::Profile;
use crate::profile::vocabulary::{Act, COUNT, Call};
use lineproof_judge::check::{Condition, Reaches, Window};
use lineproof_judge::journal::{Judgement, Value};

use super::{Bench, BenchError};

impl Bench {
    /// Does the act of these words: its calls in their order, then waits for the state that it names.
    ///
    /// # Errors
    /// If a call is refused or cut short.
    pub async fn act(&mut self, words: &str) -> Result<Judgement, BenchError> {
        let hands = Hands { profile: &self.profile, plant: &self.parts.plant };
        let Some(condition) = hands.act(words).await? else { return Ok(Judgement::pass("act", "done")) };
        // What was so before the calls proves nothing about them.
        let window = Window::lasting(self.parts.journal.clock().now(), self.patience());
        Ok(self.expect(Reaches::new(condition, window)).await)
    }
}

/// A person's hands at the line.
pub(super) struct Hands<'a> {
    pub(super) profile: &'a Profile,
    pub(super) plant: &'a Plant,
}

impl Hands<'_> {
    /// Does the calls of an act in their order; gives what the act waits for then.
    pub(super) async fn act(&self, words: &str) -> Result<Option<Condition>, BenchError> {
        let (act, count) = self.find(words)?;
        for call in &act.calls {
            self.call(call, count).await?;
        }
        Ok(act.until.as_ref().map(|until| Condition::equals(until.signal.get_ref(), until.is.get_ref().clone())))
    }

    fn find(&self, words: &str) -> Result<(&Act, Option<u32>), BenchError> {
        let found = self.profile.vocabulary.act.iter().find_map(|act| Some((act, act.matches(words)?)));
        found.ok_or_else(|| BenchError::new(format!("the vocabulary has no act `{words}`")))
    }

    async fn call(&self, call: &Call, count: Option<u32>) -> Result<(), BenchError> {
        let (object, method) = call.method.get_ref().rsplit_once('.').unwrap_or(("", call.method.get_ref()));
        let args = self.arguments(call, count)?;
        self.plant.call(object, method, args).await.map(drop).map_err(BenchError::new)
    }

    /// The arguments of a call, in the types that the line's model says. The profile has been checked against it.
    fn arguments(&self, call: &Call, count: Option<u32>) -> Result<Vec<Variant>, BenchError> {
        let method = self.profile.line.methods().find(|method| method.name == *call.method.get_ref());
        let inputs = method.map_or(&[][..], |method| method.inputs.as_slice());
        let given = inputs.iter().zip(&call.with);
        given.map(|(input, value)| variant(&insert_count(value.get_ref(), count), input.data_type)).collect()
    }
}

fn insert_count(value: &Value, count: Option<u32>) -> Value {
    match (value, count) {
        (Value::Text(text), Some(count)) if text == COUNT => Value::Int(count.into()),
        _ => value.clone(),
    }
}

fn variant(value: &Value, data_type: line_model::DataType) -> Result<Variant, BenchError> {
    use line_model::DataType;
    let misfit = || BenchError::new(format!("`{value}` is no {data_type:?}; correct the vocabulary"));
    Ok(match (data_type, value) {
        (DataType::Boolean, Value::Bool(value)) => Variant::from(*value),
        (DataType::Int32, Value::Int(value)) => Variant::from(i32::try_from(*value).map_err(|_| misfit())?),
        (DataType::UInt32, Value::Int(value)) => Variant::from(u32::try_from(*value).map_err(|_| misfit())?),
        (DataType::UInt64, Value::Int(value)) => Variant::from(u64::try_from(*value).map_err(|_| misfit())?),
        (DataType::Double, Value::Real(value)) => Variant::from(*value),
        (DataType::Double, Value::Int(value)) => {
            Variant::from(i32::try_from(*value).map(f64::from).map_err(|_| misfit())?)
        }
        (DataType::String, Value::Text(value)) => Variant::from(value.as_str()),
        _ => return Err(misfit()),
    })
}
