//! What a person does to the line.

use crate::plant::value::variant_of;
use crate::plant::{DataType, Variant};
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
        let (act, count) = self.find_act(words)?;
        for call in &act.calls {
            self.call(call, count).await?;
        }
        match &act.until {
            None => Ok(Judgement::pass("act", "done")),
            Some(until) => {
                // What was so before the calls proves nothing about them.
                let window = Window::lasting(self.parts.journal.clock().now(), self.patience());
                let condition = Condition::equals(until.signal.get_ref(), until.is.get_ref().clone());
                Ok(self.expect(Reaches::new(condition, window)).await)
            }
        }
    }

    fn find_act(&self, words: &str) -> Result<(Act, Option<u32>), BenchError> {
        let mut acts = self.profile.vocabulary.act.iter();
        let found = acts.find_map(|act| Some((act.clone(), act.matches(words)?)));
        found.ok_or_else(|| BenchError::new(format!("the vocabulary has no act `{words}`")))
    }

    async fn call(&self, call: &Call, count: Option<u32>) -> Result<(), BenchError> {
        let (object, method) = call.method.get_ref().rsplit_once('.').unwrap_or(("", call.method.get_ref()));
        let args = self.arguments(call, count)?;
        self.parts.plant.call(object, method, args).await.map(drop).map_err(BenchError::new)
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

fn variant(value: &Value, data_type: DataType) -> Result<Variant, BenchError> {
    let misfit = || BenchError::new(format!("`{value}` is no {data_type}; correct the vocabulary"));
    variant_of(data_type, value).ok_or_else(misfit)
}
