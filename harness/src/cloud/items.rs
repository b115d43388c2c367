//! JSON and the attribute values of DynamoDB.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

/// JSON to an attribute.
pub(in crate::cloud) fn attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(flag) => AttributeValue::Bool(flag),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(items) => AttributeValue::L(items.into_iter().map(attribute).collect()),
        Value::Object(fields) => {
            AttributeValue::M(fields.into_iter().map(|(name, value)| (name, attribute(value))).collect())
        }
    }
}

/// An attribute to JSON; binary attributes have no JSON form and give their length.
pub(in crate::cloud) fn json(attribute: &AttributeValue) -> Value {
    match attribute {
        AttributeValue::S(text) => Value::from(text.as_str()),
        AttributeValue::N(number) => number_json(number),
        AttributeValue::Bool(flag) => Value::from(*flag),
        AttributeValue::L(items) => items.iter().map(json).collect(),
        AttributeValue::M(fields) => fields.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
        AttributeValue::Ss(texts) => texts.iter().map(String::as_str).collect(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|number| number_json(number)).collect(),
        AttributeValue::B(bytes) => Value::from(format!("{} bytes", bytes.as_ref().len())),
        AttributeValue::Bs(blobs) => Value::from(format!("{} binary values", blobs.len())),
        _ => Value::Null,
    }
}

/// A number that JSON cannot hold stays a text.
fn number_json(number: &str) -> Value {
    number.parse().map_or_else(|_| Value::from(number), Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_goes_there_and_back() {
        let value =
            json!({"s": "x", "n": 5, "f": 0.5, "big": u64::MAX, "b": true, "z": null, "l": [1, "a", {"m": []}]});
        assert_eq!(json(&attribute(value.clone())), value);
    }
}
