//! The functions of AWS IoT SQL.
//!
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html>
//!
//! - [`context`]: about the message. [`text`], [`pattern`]: texts, regular expressions. [`numeric`]: numbers.
//! - [`collection`]: arrays, objects, null and `Undefined`. [`encoding`]: Base64 and hashes. [`time`], [`epoch`]: times as text and
//!   back; [`layout`]: their patterns, [`calendar`]: the calendar.
//! - [`absent`]: what AWS has and this version does not.

pub mod absent;
pub mod calendar;
pub mod collection;
pub mod context;
pub mod encoding;
pub mod epoch;
pub mod layout;
pub mod numeric;
pub mod pattern;
pub mod text;
pub mod time;

use std::ops::RangeInclusive;

use line_model::nearest::suggestion;
use serde_json::Value;

use super::budget::Budget;
use super::message::Message;
use super::number::Number;
use super::value;

/// A function.
#[derive(Debug)]
pub struct Function {
    /// What it is called by: its name and arguments, those in brackets may be left out.
    pub form: &'static str,
    /// How many arguments it takes.
    pub arguments: RangeInclusive<usize>,
    /// Its value; `Undefined` if none.
    pub value: fn(&Call<'_>) -> Option<Value>,
    /// What is wrong with the argument at that place, counted from 0: what stands there if it is a literal.
    pub objection: fn(usize, Option<&Value>) -> Option<Objection>,
}

/// Why an argument is refused when the statement is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong.
    pub problem: String,
    /// What can be written instead.
    pub remedy: &'static str,
}

/// A function called.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The message.
    pub message: &'a Message<'a>,
    /// The arguments; `Undefined` if none.
    pub arguments: &'a [Option<Value>],
    /// What it may cost.
    pub budget: &'a Budget,
}

impl Function {
    const fn new(form: &'static str, arguments: RangeInclusive<usize>, value: fn(&Call<'_>) -> Option<Value>) -> Self {
        Self { form, arguments, value, objection: |_, _| None }
    }

    const fn objecting(mut self, objection: fn(usize, Option<&Value>) -> Option<Objection>) -> Self {
        self.objection = objection;
        self
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.form.split('(').next().unwrap_or_default()
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

impl Call<'_> {
    /// An argument.
    pub fn value(&self, at: usize) -> Option<&Value> {
        self.arguments.get(at)?.as_ref()
    }

    /// An argument as a text.
    pub fn text(&self, at: usize) -> Option<String> {
        let text = value::text(self.value(at)?)?;
        self.budget.spend(text.len())?;
        Some(text)
    }

    /// An argument as a number.
    pub fn number(&self, at: usize) -> Option<Number> {
        value::number(self.value(at)?)
    }

    /// An argument as a whole number, rounded down.
    pub fn int(&self, at: usize) -> Option<i128> {
        self.number(at)?.int()
    }
}

/// All functions.
pub fn all() -> impl Iterator<Item = &'static Function> {
    let texts = context::FUNCTIONS.iter().chain(text::FUNCTIONS).chain(pattern::FUNCTIONS);
    let values = numeric::FUNCTIONS.iter().chain(collection::FUNCTIONS).chain(encoding::FUNCTIONS);
    texts.chain(values).chain(time::FUNCTIONS).chain(epoch::FUNCTIONS)
}

/// The function of that name, in upper or lower case.
///
/// # Errors
/// If there is none; what is known of it, and the nearest one that there is.
pub fn named(name: &str) -> Result<&'static Function, (String, String)> {
    let known = all().find(|function| function.name().eq_ignore_ascii_case(name));
    known.ok_or_else(|| absent::refusal(name, suggestion(name, all().map(Function::name).chain(["cast"]))))
}

#[cfg(test)]
mod tests;
