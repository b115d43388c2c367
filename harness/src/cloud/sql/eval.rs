//! A statement applied to a message.
//!
//! `None` is AWS's `Undefined`: it comes from missing fields and from comparing what cannot be compared, it passes
//! through every operator, a condition with it does not hold, and a selected field with it is left out.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Statement;
use super::ast::{BuiltIn, Expression, SelectItem};

/// A message as a rule sees it.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The sender's MQTT client id.
    pub client: &'a str,
    /// The topic.
    pub topic: &'a str,
    /// The payload.
    pub payload: &'a Value,
    /// When the broker accepted it, in milliseconds since the Unix epoch.
    pub timestamp: u64,
}

impl Statement {
    /// What goes to the rule's actions; none if topic or condition exclude the message.
    pub fn apply(&self, message: Message<'_>) -> Option<Value> {
        let passes = |condition: &Expression| condition.value(message).and_then(|value| truth(&value)) == Some(true);
        if !self.from.matches(message.topic) || !self.condition.as_ref().is_none_or(passes) {
            return None;
        }
        if self.select == [SelectItem::All] {
            return Some(message.payload.clone());
        }
        let mut result = Map::new();
        self.select.iter().for_each(|selection| selection.add_to(&mut result, message));
        Some(Value::Object(result))
    }
}

impl SelectItem {
    fn add_to(&self, result: &mut Map<String, Value>, message: Message<'_>) {
        match self {
            Self::All => result.extend(message.payload.as_object().cloned().unwrap_or_default()),
            Self::Field { name, value } => {
                if let Some(value) = value.value(message) {
                    result.insert(name.clone(), value);
                }
            }
        }
    }
}

impl Expression {
    fn value(&self, message: Message<'_>) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Path(path) => lookup(message.payload, path),
            Self::Call(function) => function.value(message),
            Self::Compare(left, comparison, right) => {
                let (left, right) = (left.value(message)?, right.value(message)?);
                comparison.holds(&left, &right, order(&left, &right)).map(Value::Bool)
            }
            Self::Not(inner) => Some(Value::Bool(!truth(&inner.value(message)?)?)),
            Self::And(left, right) => {
                let (left, right) = (truth(&left.value(message)?)?, truth(&right.value(message)?)?);
                Some(Value::Bool(left && right))
            }
            Self::Or(left, right) => {
                let (left, right) = (truth(&left.value(message)?)?, truth(&right.value(message)?)?);
                Some(Value::Bool(left || right))
            }
        }
    }
}

impl BuiltIn {
    fn value(self, message: Message<'_>) -> Option<Value> {
        match self {
            Self::Topic(None) => Some(message.topic.into()),
            Self::Topic(Some(level)) => message.topic.split('/').nth(level - 1).map(Value::from),
            Self::Timestamp => Some(message.timestamp.into()),
            Self::ClientId => Some(message.client.into()),
        }
    }
}

/// Numbers and strings have an order; a string is compared with a number as a number, if it is one.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => order_numbers(left, right),
        (Value::String(left), Value::Number(right)) => order_numbers(&left.trim().parse().ok()?, right),
        (Value::Number(left), Value::String(right)) => order_numbers(left, &right.trim().parse().ok()?),
        _ => None,
    }
}

/// Integers exactly, everything else as floating point.
fn order_numbers(left: &serde_json::Number, right: &serde_json::Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn lookup(payload: &Value, path: &[String]) -> Option<Value> {
    path.iter().try_fold(payload, |value, name| value.get(name)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn apply(sql: &str, payload: &Value) -> Option<Value> {
        let message = Message { client: "gateway-a", topic: "lines/mps/gateways/a/parts", payload, timestamp: 7 };
        Statement::parse(sql).unwrap().apply(message)
    }

    fn holds(condition: &str, payload: &Value) -> bool {
        apply(&format!("SELECT * FROM '#' WHERE {condition}"), payload).is_some()
    }

    #[test]
    fn fields_and_functions_are_selected_and_later_ones_win() {
        let payload = json!({"serial": 5, "gateway": "forged", "at": {"s": 1}});
        let sql = "SELECT *, topic(4) AS gateway, at.s, clientid() AS client, timestamp() AS ms, missing, topic(9) AS no \
                   FROM 'lines/+/gateways/+/parts' WHERE serial > 0";
        let expected = json!({"serial": 5, "gateway": "a", "at": {"s": 1}, "s": 1, "client": "gateway-a", "ms": 7});
        assert_eq!(apply(sql, &payload), Some(expected));
        assert_eq!(apply("SELECT * FROM 'lines/+/status'", &payload), None);
        assert_eq!(apply("SELECT * FROM '#'", &json!([1])), Some(json!([1])));
    }

    #[test]
    fn conditions_follow_the_documented_types() {
        let payload = json!({"n": 5, "s": "5", "t": "abc", "b": true, "z": null, "o": {"p": {"q": "x"}}});
        let yes = [
            "n = 5",
            "n = 5.0",
            "s = 5",
            "5 >= s",
            "t > 'abb'",
            "b",
            "NOT (n < 5)",
            "o.p.q = 'x'",
            "z = null",
            "n <> 'abc'",
            "b = true AND n != 4",
            "n = 4 OR s = '5'",
            "'true'",
        ];
        let no = [
            "n = 6",
            "missing = 1",
            "missing <> 1",
            "NOT missing = 1",
            "missing = 1 OR n = 5",
            "t > 5",
            "b > 1",
            "n",
            "o.p.q.r = 1",
            "z",
            "NOT t",
        ];
        for condition in yes {
            assert!(holds(condition, &payload), "{condition}");
        }
        for condition in no {
            assert!(!holds(condition, &payload), "{condition}");
        }
    }

    proptest! {
        #[test]
        fn integers_compare_exactly(left: i64, right: i64) {
            let payload = json!({"l": left, "r": right});
            prop_assert_eq!(holds("l < r", &payload), left < right);
            prop_assert_eq!(holds("l = r", &payload), left == right);
            prop_assert_eq!(holds("NOT l >= r", &payload), left < right);
            prop_assert_eq!(holds("l <= r AND l >= r", &payload), left == right);
            prop_assert_eq!(holds("l < r OR l > r", &payload), left != right);
        }
    }
}
