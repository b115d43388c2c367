//! From the words of the vocabulary to deeds.

use std::time::Duration;

use line_model::{Advice, Argument};
use toml::Spanned;

use super::deed::{Deed, Lasting};
use crate::plant::Variant;
use crate::plant::value::variant_of;
use crate::profile::vocabulary::{self, Call, Condition, Given, Write};
use crate::profile::{Profile, can_be_asked, can_be_given, can_be_written};
use lineproof_judge::journal::{Check, Value};

/// What to do about what a method does not take.
const UNTAKEN: &str = "give a number that it takes, or correct the vocabulary";

/// Puts what is given in the words of an act into what it does.
pub(super) struct Binder<'a> {
    pub(super) given: &'a Given,
    pub(super) profile: &'a Profile,
}

impl Binder<'_> {
    /// A deed with what is given in its place.
    pub(super) fn deed(&self, deed: &vocabulary::Deed) -> Result<Deed, Advice> {
        Ok(match deed {
            vocabulary::Deed::Call(call) => self.call(call)?,
            vocabulary::Deed::Write(write) => {
                let (signal, value) = self.written(write)?;
                Deed::Write { signal, value }
            }
            vocabulary::Deed::Hold { write, back } => {
                let (signal, value) = self.written(write)?;
                let back = back.as_ref().map(|back| self.value_of(&signal, back)).transpose()?;
                Deed::Hold { signal, value, back }
            }
            vocabulary::Deed::Pulse { write, back, lasting } => self.pulse(write, back.as_ref(), lasting)?,
            vocabulary::Deed::Wait { until, within } => Deed::Wait(self.reaches(until, *within)?),
            vocabulary::Deed::Prompt { text, within } => {
                Deed::Prompt { text: self.resolve(text)?.to_string(), within: self.patience(*within) }
            }
        })
    }

    /// The check that a condition is reached in this time, or in the one that every step has.
    pub(super) fn reaches(&self, condition: &Condition, within: Option<Duration>) -> Result<Check, Advice> {
        let condition = self.given.condition(condition)?;
        for (signal, test) in condition.tests() {
            can_be_asked(&self.profile.line, signal, test)?;
        }
        Ok(Check::ComesToHold { condition, within: self.patience(within) })
    }

    fn patience(&self, within: Option<Duration>) -> Duration {
        within.unwrap_or_else(|| Duration::from_millis(self.profile.settings.run.wait_ms))
    }

    fn resolve(&self, value: &Spanned<Value>) -> Result<Value, Advice> {
        self.given.resolve(value.get_ref())
    }

    fn pulse(
        &self,
        write: &Write,
        back: Option<&Spanned<Value>>,
        lasting: &vocabulary::Lasting,
    ) -> Result<Deed, Advice> {
        let (signal, value) = self.written(write)?;
        let back = match (back, &value) {
            (Some(back), _) => self.value_of(&signal, back)?,
            (None, Value::Bool(value)) => Value::Bool(!value),
            (None, value) => return Err(Advice::new(format!("nothing is the opposite of `{value}`"), "give `back`")),
        };
        let lasting = match lasting {
            vocabulary::Lasting::Time(time) => Lasting::Time(*time),
            vocabulary::Lasting::Until { condition, within } => Lasting::Until(self.reaches(condition, *within)?),
        };
        Ok(Deed::Pulse { signal, value, back, lasting })
    }

    fn written(&self, write: &Write) -> Result<(String, Value), Advice> {
        let signal = write.signal.get_ref().clone();
        let value = self.value_of(&signal, &write.value)?;
        Ok((signal, value))
    }

    fn value_of(&self, signal: &str, value: &Spanned<Value>) -> Result<Value, Advice> {
        let value = self.resolve(value)?;
        can_be_written(&self.profile.line, signal, &value)?;
        Ok(value)
    }

    fn call(&self, call: &Call) -> Result<Deed, Advice> {
        let name = call.method.get_ref();
        let (object, method) = name.rsplit_once('.').unwrap_or(("", name));
        let known = self.profile.line.methods().find(|method| method.name == *name);
        let inputs = known.map_or(&[][..], |method| method.inputs.as_slice()).iter().zip(&call.with);
        let with = inputs.map(|(input, value)| -> Result<Variant, Advice> {
            let value = self.resolve(value)?;
            can_be_given(name, input, &value)?;
            variant_of(input.data_type, &value).ok_or_else(|| {
                let Argument { name: input, data_type, .. } = input;
                Advice::new(format!("`{value}` is no {data_type:?}, which {name} takes as `{input}`"), UNTAKEN)
            })
        });
        Ok(Deed::Call { object: object.to_owned(), method: method.to_owned(), with: with.collect::<Result<_, _>>()? })
    }
}
