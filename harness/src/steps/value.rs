//! Values of signals as a step writes them.

use lineproof_judge::journal::Value;

use super::Misfit;

/// A number, as a regular expression.
macro_rules! number {
    () => {
        r"-?\d+(?:\.\d+)?"
    };
}

/// A value, as a regular expression: `true`, `3`, `0.5`, `"Running"`.
macro_rules! value {
    () => {
        concat!("(?:true|false|", $crate::steps::value::number!(), r#"|"[^"]*")"#)
    };
}

pub(super) use {number, value};

/// Reads a value.
pub(super) fn parse_value(text: &str) -> Result<Value, Misfit> {
    if let Some(quoted) = text.strip_prefix('"') {
        return Ok(Value::Text(quoted.trim_end_matches('"').to_owned()));
    }
    let bool = text.parse().map(Value::Bool);
    let value = bool.or_else(|_| text.parse().map(Value::Int)).or_else(|_| text.parse().map(Value::Real));
    let value = value.unwrap_or_else(|_| Value::Text(text.to_owned()));
    match value {
        Value::Real(real) if !real.is_finite() => {
            Err(Misfit::new(format!("`{text}` is larger than any signal's value"), "give a smaller number"))
        }
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_types() {
        assert_eq!(parse_value("true"), Ok(Value::Bool(true)));
        assert_eq!(parse_value("-3"), Ok(Value::Int(-3)));
        assert_eq!(parse_value("0.5"), Ok(Value::Real(0.5)));
        assert_eq!(parse_value("\"3\""), Ok(Value::Text("3".into())));
        assert!(parse_value(&"9".repeat(400)).is_err());
    }
}
