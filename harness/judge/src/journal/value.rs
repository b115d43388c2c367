//! Values of signals.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value of a signal as a plant shows it: of any scalar type, or null.
///
/// It is not [`line_model::Value`], which has just the types that a line's description gives, and no null: a journal also
/// keeps what a controller sends in other types, or does not send, and its file names no types. Nothing converts between
/// the two; the harness's `plant/value.rs` converts this one from and to OPC UA, and `line_opcua` the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "no value of a signal")]
pub enum Value {
    /// A Boolean.
    Bool(bool),
    /// Any integer of OPC UA; a `UInt64` above `i64::MAX` is a `Real`.
    Int(i64),
    /// A Float or Double.
    Real(#[serde(with = "real")] f64),
    /// A String, and the text form of any other scalar.
    Text(String),
    /// Null.
    Null,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Real(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "{value}"),
            Self::Null => f.write_str("null"),
        }
    }
}

/// Reals, each read back as exactly the one that was written: a JSON number where that is so, `{"real":"NaN"}` otherwise.
mod real {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(f64),
        Text { real: String },
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    pub(super) fn serialize<S: Serializer>(real: &f64, to: S) -> Result<S::Ok, S::Error> {
        if survives(*real) { real.serialize(to) } else { Written::Text { real: real.to_string() }.serialize(to) }
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<f64, D::Error> {
        match Written::deserialize(from)? {
            Written::Number(real) => Ok(real),
            Written::Text { real } => real.parse().map_err(|_| de::Error::custom(format!("`{real}` is no number"))),
        }
    }

    /// JSON has no number for what is not finite, and its reader may miss the last digit of a long one.
    fn survives(real: f64) -> bool {
        let again = serde_json::to_string(&real).ok().and_then(|text| serde_json::from_str::<f64>(&text).ok());
        again.is_some_and(|again| again.to_bits() == real.to_bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn again(value: &Value) -> Value {
        serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
    }

    #[test]
    fn what_is_no_json_number_is_read_back_too() {
        for real in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
            let Value::Real(read) = again(&Value::Real(real)) else { panic!("{real} is no real any more") };
            assert_eq!(read.to_string(), real.to_string());
        }
    }

    proptest! {
        #[test]
        fn every_value_is_read_back_as_it_was(real in any::<f64>(), int in any::<i64>(), text in ".*") {
            prop_assert_eq!(again(&Value::Real(real)), Value::Real(real));
            prop_assert_eq!(again(&Value::Int(int)), Value::Int(int));
            prop_assert_eq!(again(&Value::Text(text.clone())), Value::Text(text));
        }
    }
}
