//! Whether a value is the one that is asked for.

use crate::journal::{Condition, Value};

impl Condition {
    /// Whether `value` is the wanted one; none if the two cannot be compared. Integers and reals compare as numbers.
    pub fn holds(&self, value: &Value) -> Option<bool> {
        match (value, &self.value) {
            (Value::Bool(one), Value::Bool(other)) => Some(one == other),
            (Value::Int(one), Value::Int(other)) => Some(one == other),
            (Value::Text(one), Value::Text(other)) => Some(one == other),
            (one, other) => Some(real(one)?.partial_cmp(&real(other)?)?.is_eq()),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "an integer is compared with a real, which has no more precision")]
fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Real(value) => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(value: &Value, wanted: Value) -> Option<bool> {
        Condition::equals("x", wanted).holds(value)
    }

    #[test]
    fn integers_and_reals_are_numbers() {
        assert_eq!(holds(&Value::Int(150), Value::Real(150.0)), Some(true));
        assert_eq!(holds(&Value::Real(0.5), Value::Int(1)), Some(false));
    }

    #[test]
    fn texts_and_booleans_are_the_same_or_not() {
        assert_eq!(holds(&Value::Text("Safe".into()), Value::Text("Safe".into())), Some(true));
        assert_eq!(holds(&Value::Text("Safe".into()), Value::Text("Idle".into())), Some(false));
        assert_eq!(holds(&Value::Bool(true), Value::Bool(false)), Some(false));
    }

    #[test]
    fn what_cannot_be_compared_is_not_guessed() {
        assert_eq!(holds(&Value::Text("5".into()), Value::Int(5)), None);
        assert_eq!(holds(&Value::Null, Value::Int(5)), None);
        assert_eq!(holds(&Value::Real(f64::NAN), Value::Int(5)), None);
    }
}
