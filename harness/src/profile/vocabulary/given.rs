//! What a scenario gives for the parameters of words.

use std::sync::LazyLock;

use line_model::Advice;
use line_model::nearest::suggestion;
use regex::{Captures, Regex};

use super::Condition;
use lineproof_judge::journal::{self, Test, Value};

/// `{count}`, `{1}`, `{table.keg}`.
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{((?:table\.)?[\p{Alphabetic}\p{N}_]+)\}").expect("the expression is constant"));

/// What is given for words: the values of their parameters, and what stands below them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// In their order, each with the name of its kind.
    values: Vec<(String, Value)>,
    /// Each with the name by which it is called.
    below: Vec<(String, Value)>,
}

impl Given {
    pub(super) fn new(values: Vec<(String, Value)>) -> Self {
        Self { values, below: Vec::new() }
    }

    /// With what stands below the words.
    pub(super) fn with_below(self, below: Vec<(String, Value)>) -> Self {
        Self { below, ..self }
    }

    /// The values in their order, each with the name of its kind.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(kind, value)| (kind.as_str(), value))
    }

    /// The value with what is given put in place of the parameters that it names: a text that is nothing but `{count}`
    /// becomes the value itself; in a longer text it becomes a part of it.
    ///
    /// # Errors
    /// If it names a parameter that the words do not have, or have several times.
    pub fn resolve(&self, value: &Value) -> Result<Value, Advice> {
        let Value::Text(text) = value else { return Ok(value.clone()) };
        if let Some(name) = REFERENCE.captures(text).filter(|found| found[0] == **text) {
            return self.get(&name[1]).cloned();
        }
        let mut wrong = None;
        let text = REFERENCE.replace_all(text, |found: &Captures<'_>| match self.get(&found[1]) {
            Ok(value) => value.to_string(),
            Err(why) => {
                wrong.get_or_insert(why);
                String::new()
            }
        });
        wrong.map_or_else(|| Ok(Value::Text(text.into_owned())), Err)
    }

    /// The test with what is given put in place; a tolerance in per cent becomes a number.
    ///
    /// # Errors
    /// As [`Self::resolve`], or if a tolerance is no number and no percentage of one.
    pub fn test(&self, test: &Test) -> Result<Test, Advice> {
        match test.try_map(|value| self.resolve(value))? {
            Test::Near { value, tolerance } => {
                let tolerance = absolute(&value, &tolerance)?;
                Ok(Test::Near { value, tolerance })
            }
            test => Ok(test),
        }
    }

    /// The condition with what is given put in place.
    ///
    /// # Errors
    /// As [`Self::test`].
    pub fn condition(&self, condition: &Condition) -> Result<journal::Condition, Advice> {
        condition.try_map(&|signal, test| {
            let plain = test.try_map(|value| Ok::<_, Advice>(value.get_ref().clone()))?;
            Ok((signal.get_ref().clone(), self.test(&plain)?))
        })
    }

    /// By the name of a kind that is there once, or by the place, counted from 1.
    fn get(&self, name: &str) -> Result<&Value, Advice> {
        let wrong = |message| Advice::new(message, "correct the words or the value");
        if let Ok(place) = name.parse::<usize>() {
            let given = place.checked_sub(1).and_then(|place| self.values.get(place));
            let count = self.values.len();
            return given
                .map(|(_, value)| value)
                .ok_or_else(|| wrong(format!("the words have no parameter {name}, but {count}")));
        }
        let mut of_kind = self.values.iter().chain(&self.below).filter(|(kind, _)| kind == name);
        match (of_kind.next(), of_kind.next()) {
            (Some((_, value)), None) => Ok(value),
            (Some(_), Some(_)) => {
                Err(Advice::new(format!("the words have `{{{name}}}` several times"), "say which by its place, `{1}`"))
            }
            (None, _) => {
                let known = suggestion(name, self.values.iter().chain(&self.below).map(|(kind, _)| kind.as_str()));
                Err(Advice::new(format!("the words have no parameter `{{{name}}}`"), known))
            }
        }
    }
}

/// A tolerance as an amount: a number is one, and a text such as `1 %` is so much of `of`.
///
/// # Errors
/// If it is neither, or negative.
pub fn absolute(of: &Value, tolerance: &Value) -> Result<Value, Advice> {
    let wrong = || {
        let message = format!("`{tolerance}` is no tolerance of `{of}`");
        Advice::new(message, "give a number, or a percentage such as \"1 %\"")
    };
    let number = |value: &Value| match value {
        Value::Int(_) | Value::Real(_) => value.to_string().parse::<f64>().ok(),
        _ => None,
    };
    let amount = match tolerance {
        Value::Text(text) => {
            let percent = text.strip_suffix('%').and_then(|percent| percent.trim().parse::<f64>().ok());
            percent.zip(number(of)).map(|(percent, of)| of.abs() * percent / 100.0)
        }
        other => number(other),
    };
    let amount = amount.filter(|amount| amount.is_finite() && *amount >= 0.0).ok_or_else(wrong)?;
    Ok(if matches!(tolerance, Value::Text(_)) { Value::Real(amount) } else { tolerance.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Given {
        let text = |text: &str| Value::Text(text.into());
        Given::new(vec![
            ("count".into(), Value::Int(3)),
            ("word".into(), text("red")),
            ("float".into(), Value::Real(0.5)),
            ("float".into(), Value::Real(1.5)),
        ])
    }

    fn resolve(text: &str) -> Result<Value, String> {
        given().resolve(&Value::Text(text.into())).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn a_parameter_keeps_its_type_and_becomes_text_only_in_a_text() {
        assert_eq!(resolve("{count}"), Ok(Value::Int(3)));
        assert_eq!(resolve("{4}"), Ok(Value::Real(1.5)));
        assert_eq!(resolve("{word}-{count}"), Ok(Value::Text("red-3".into())));
        assert_eq!(resolve("no {braces to speak of}"), Ok(Value::Text("no {braces to speak of}".into())));
        assert_eq!(given().resolve(&Value::Bool(true)), Ok(Value::Bool(true)));
    }

    #[test]
    fn a_parameter_that_is_not_there_is_named() {
        assert_eq!(resolve("{cuont}").unwrap_err(), "the words have no parameter `{cuont}`; did you mean `count`?");
        assert_eq!(
            resolve("x{5}").unwrap_err(),
            "the words have no parameter 5, but 4; correct the words or the value"
        );
        assert_eq!(resolve("{0}").unwrap_err(), "the words have no parameter 0, but 4; correct the words or the value");
        assert!(resolve("{float}").unwrap_err().ends_with("say which by its place, `{1}`"));
    }

    #[test]
    fn a_percentage_is_one_of_the_value() {
        let near = |tolerance| Test::Near { value: Value::Int(-500), tolerance };
        let percent = given().test(&near(Value::Text("1 %".into())));
        assert_eq!(percent, Ok(near(Value::Real(5.0))));
        assert_eq!(given().test(&near(Value::Int(2))), Ok(near(Value::Int(2))));
        for wrong in [Value::Text("one".into()), Value::Int(-1), Value::Bool(true)] {
            assert!(given().test(&near(wrong.clone())).is_err(), "{wrong}");
        }
    }
}
