//! `cast(value AS type)`.
//!
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-cast>

use bigdecimal::RoundingMode;
use serde_json::Value;

use super::number::Number;
use super::value;

/// The types that a value can be cast to, with the words for each.
const TYPES: [(Type, &[&str]); 4] = [
    (Type::Text, &["String", "Nvarchar", "Text", "Ntext", "varchar"]),
    (Type::Int, &["Int", "Integer"]),
    (Type::Decimal, &["Decimal", "Double"]),
    (Type::Boolean, &["Bool", "Boolean"]),
];

/// What a value is cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// A whole number, rounded down.
    Int,
    /// A number.
    Decimal,
    /// True or false.
    Boolean,
}

impl Type {
    /// The type of that word, in upper or lower case.
    pub fn named(word: &str) -> Option<Self> {
        let is_named = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        TYPES.iter().find(|(_, words)| is_named(words)).map(|(of, _)| *of)
    }

    /// All words for types.
    pub fn words() -> impl Iterator<Item = &'static str> {
        TYPES.iter().flat_map(|(_, words)| words.iter().copied())
    }

    /// The value as this type; none if it has no such form.
    pub fn of(self, from: &Value) -> Option<Value> {
        match self {
            Self::Text => value::text(from).map(Value::String),
            Self::Int => number(from)?.rounded(RoundingMode::Floor).json(),
            Self::Decimal => number(from)?.json(),
            Self::Boolean => match from {
                Value::Number(_) => Some(Value::Bool(value::number(from)?.sign() != 0)),
                other => value::truth(other).map(Value::Bool),
            },
        }
    }
}

fn number(from: &Value) -> Option<Number> {
    match from {
        Value::Bool(flag) => Number::parse(if *flag { "1" } else { "0" }),
        other => value::number(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-cast>
    #[test]
    fn casts_are_those_that_aws_documents() {
        let table = [
            (json!(true), "Int", Some(json!(1))),
            (json!(false), "decimal", Some(json!(0))),
            (json!(-1.5), "INTEGER", Some(json!(-2))),
            (json!("1.9"), "int", Some(json!(1))),
            (json!("5E-12"), "Double", Some(json!(5e-12))),
            (json!(10.0), "Decimal", Some(json!(10))),
            (json!("x"), "Decimal", None),
            (json!(0), "Bool", Some(json!(false))),
            (json!(0.1), "Boolean", Some(json!(true))),
            (json!("TRUE"), "Boolean", Some(json!(true))),
            (json!("yes"), "Boolean", None),
            (json!(5), "String", Some(json!("5"))),
            (json!([1, "a"]), "Nvarchar", Some(json!("[1,\"a\"]"))),
            (json!([1]), "Int", None),
            (json!(null), "Text", None),
            (json!(null), "Int", None),
        ];
        for (from, word, expected) in table {
            assert_eq!(Type::named(word).unwrap().of(&from), expected, "{from} as {word}");
        }
        assert_eq!(Type::named("Date"), None);
    }
}
