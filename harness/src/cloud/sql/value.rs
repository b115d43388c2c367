//! Values, and how one type becomes another.
//!
//! `None` is AWS's `Undefined`. The conversions are those of
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-data-types.html#iot-sql-conversions>; where that page and the
//! examples of the functions disagree on how a `Decimal` becomes an `Int`, the examples count: it is rounded down.

use serde_json::Value;

use super::number::Number;

/// As a number: a number, or a text that is one.
pub fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Number::of(number),
        Value::String(text) => Number::parse(text),
        _ => None,
    }
}

/// As a text: all but null have one; arrays and objects are their JSON.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Number::of(number).map(|number| number.text()),
        other => Some(other.to_string()),
    }
}

/// As true or false: a boolean, or a text that is one, in upper or lower case.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Whether two values are the same: numbers by value, arrays in order, objects whatever their order; values of different types
/// never are.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || Number::of(left) == Number::of(right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let same = |(name, value): (&String, &Value)| right.get(name).is_some_and(|other| equal(value, other));
            left.len() == right.len() && left.iter().all(same)
        }
        _ => left == right,
    }
}

/// Makes whole numbers integers, at any depth: version 2016-03-23 has 10 where the payload has 10.0.
pub fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = Number::of(number).filter(Number::is_int).and_then(|whole| whole.json()) {
                *value = whole;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        _ => {}
    }
}

/// How much a value is, roughly in bytes of JSON.
pub fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(size).sum::<usize>() + 2,
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + 3 + size(value)).sum::<usize>() + 2,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-data-types.html#iot-sql-conversions>
    #[test]
    fn values_become_texts_numbers_and_truths_as_documented() {
        let texts = [
            (json!(5), Some("5")),
            (json!(0.5), Some("0.5")),
            (json!(10.0), Some("10")),
            (json!(1e-12), Some("1E-12")),
            (json!(true), Some("true")),
            (json!("x"), Some("x")),
            (json!(["x", 1, null]), Some("[\"x\",1,null]")),
            (json!({"a": "x"}), Some("{\"a\":\"x\"}")),
            (json!(null), None),
        ];
        for (value, expected) in texts {
            assert_eq!(text(&value).as_deref(), expected, "{value}");
        }
        let numbers = [(json!("-1.2"), true), (json!("x"), false), (json!(true), false), (json!(null), false)];
        for (value, expected) in numbers {
            assert_eq!(number(&value).is_some(), expected, "{value}");
        }
        let truths = [(json!("TRUE"), Some(true)), (json!(false), Some(false)), (json!(1), None), (json!(null), None)];
        for (value, expected) in truths {
            assert_eq!(truth(&value), expected, "{value}");
        }
    }

    /// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-data-types.html>, at `Decimal`
    #[test]
    fn whole_numbers_become_integers() {
        let mut value = json!({"a": [10.0, -0.0, 1.5, 1e300, u64::MAX], "b": {"c": 2e3}});
        make_whole(&mut value);
        assert_eq!(value, json!({"a": [10, 0, 1.5, 1e300, u64::MAX], "b": {"c": 2000}}));
    }

    #[test]
    fn equality_goes_deep_and_converts_nothing() {
        let same = [
            (json!(1), json!(1.0)),
            (json!([1, {"a": 2.0}]), json!([1.0, {"a": 2}])),
            (json!(null), json!(null)),
            (json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1})),
        ];
        let other = [
            (json!(1), json!("1")),
            (json!([1, 2]), json!([2, 1])),
            (json!({"a": 1}), json!({"a": 1, "b": 1})),
            (json!(false), json!("false")),
            (json!(u64::MAX), json!(u64::MAX - 1)),
        ];
        assert!(same.iter().all(|(left, right)| equal(left, right)));
        assert!(!other.iter().any(|(left, right)| equal(left, right)));
    }
}
