//! What a line of a scenario gives for the parameters of its step.

use std::time::Duration;

use cucumber::gherkin::StepType;

use lineproof_judge::journal::Value;

use crate::bench::BenchError;

/// The texts that matched a step's parameters, in order.
#[derive(Clone, Debug)]
pub struct Args {
    texts: Vec<String>,
    after_then: bool,
}

impl Args {
    /// The arguments of a matched step.
    pub fn of(context: &cucumber::step::Context) -> Self {
        let texts = context.matches.iter().skip(1).map(|(_, text)| text.clone()).collect();
        Self { texts, after_then: context.step.ty == StepType::Then }
    }

    /// Whether the step stands after `Then`, and so checks; otherwise it waits for the stage to be set.
    pub fn after_then(&self) -> bool {
        self.after_then
    }

    /// The text of the parameter, without quotes; the name of a component or an end without its "the".
    pub fn text(&self, index: usize) -> String {
        let text = self.texts.get(index).map_or("", String::as_str);
        text.strip_prefix("the ").unwrap_or(text).replace('"', "")
    }

    /// A whole number.
    ///
    /// # Errors
    /// If it is none, or too large.
    pub fn count(&self, index: usize) -> Result<u32, BenchError> {
        let text = self.text(index);
        text.parse().map_err(|_| BenchError::new(format!("`{text}` is not a number below 2^32")))
    }

    /// A span of time.
    ///
    /// # Errors
    /// If it is none.
    pub fn time(&self, index: usize) -> Result<Duration, BenchError> {
        let text = self.text(index);
        parse_time(&text).ok_or_else(|| BenchError::new(format!("`{text}` is not a time such as `1.5 s`")))
    }

    /// An amount without a unit; none if it is a percentage.
    pub fn number(&self, index: usize) -> Option<f64> {
        self.text(index).parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A percentage: `5%`.
    pub fn percent(&self, index: usize) -> Option<u8> {
        self.text(index).strip_suffix('%')?.parse().ok()
    }

    /// A value of a signal.
    pub fn value(&self, index: usize) -> Value {
        parse_value(self.texts.get(index).map_or("", String::as_str))
    }
}

/// The texts of the parameters as they stand in the scenario.
impl std::ops::Deref for Args {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.texts
    }
}

fn parse_time(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_once(' ')?;
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "min" => 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * factor).ok()
}

fn parse_value(text: &str) -> Value {
    if let Some(quoted) = text.strip_prefix('"') {
        return Value::Text(quoted.trim_end_matches('"').to_owned());
    }
    let bool = text.parse().map(Value::Bool);
    let int = || text.parse().map(Value::Int);
    let real = || text.parse().map(Value::Real);
    bool.or_else(|_| int()).or_else(|_| real()).unwrap_or_else(|_| Value::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(parse_time("5 ms"), Some(Duration::from_millis(5)));
        assert_eq!(parse_time("1.5 min"), Some(Duration::from_secs(90)));
        assert_eq!(parse_time("5 h"), None);
    }

    #[test]
    fn values_have_types() {
        assert_eq!(parse_value("true"), Value::Bool(true));
        assert_eq!(parse_value("-3"), Value::Int(-3));
        assert_eq!(parse_value("0.5"), Value::Real(0.5));
        assert_eq!(parse_value("\"3\""), Value::Text("3".into()));
    }
}
