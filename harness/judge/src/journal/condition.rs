//! What is asked of signals, as data: a test of one, or several together.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Value;

/// What must be so on the line: `Line.State is Safe`. Where it is written by a person, names and values may be of other types,
/// which know their place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Condition<S = String, V = Value> {
    /// The value of one signal passes a test.
    Signal {
        /// The signal's name, as in the line's model.
        signal: S,
        /// The test.
        #[serde(flatten)]
        test: Test<V>,
    },
    /// All of these are so at the same time.
    All {
        /// Which.
        all: Vec<Self>,
    },
    /// At least one of these is so.
    Any {
        /// Which.
        any: Vec<Self>,
    },
}

/// What is asked of a value. Whole numbers and real ones compare as numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test<V = Value> {
    /// It is this one.
    #[serde(rename = "value")]
    Is(V),
    /// It is another one.
    IsNot(V),
    /// It is one of these.
    OneOf(Vec<V>),
    /// It is less.
    Below(V),
    /// It is more.
    Above(V),
    /// It is this or less.
    AtMost(V),
    /// It is this or more.
    AtLeast(V),
    /// It is one of these or between them.
    Between {
        /// The least.
        from: V,
        /// The most.
        to: V,
    },
    /// It is no further away than that.
    Near {
        /// From this.
        value: V,
        /// How far, in the signal's unit.
        tolerance: V,
    },
}

impl<S, V> Condition<S, V> {
    /// What is asked of each signal, in the order in which it is written.
    pub fn tests(&self) -> Vec<(&S, &Test<V>)> {
        match self {
            Self::Signal { signal, test } => vec![(signal, test)],
            Self::All { all: parts } | Self::Any { any: parts } => parts.iter().flat_map(Self::tests).collect(),
        }
    }

    /// The same of other names and values.
    ///
    /// # Errors
    /// The first one of `one`.
    pub fn try_map<T, W, E>(
        &self,
        one: &impl Fn(&S, &Test<V>) -> Result<(T, Test<W>), E>,
    ) -> Result<Condition<T, W>, E> {
        let parts = |parts: &[Self]| parts.iter().map(|part| part.try_map(one)).collect::<Result<_, E>>();
        Ok(match self {
            Self::Signal { signal, test } => {
                let (signal, test) = one(signal, test)?;
                Condition::Signal { signal, test }
            }
            Self::All { all } => Condition::All { all: parts(all)? },
            Self::Any { any } => Condition::Any { any: parts(any)? },
        })
    }
}

impl<V> Test<V> {
    /// The values that it names; a tolerance is the last.
    pub fn values(&self) -> Vec<&V> {
        match self {
            Self::OneOf(values) => values.iter().collect(),
            Self::Between { from: one, to: other } | Self::Near { value: one, tolerance: other } => vec![one, other],
            Self::Is(value)
            | Self::IsNot(value)
            | Self::Below(value)
            | Self::Above(value)
            | Self::AtMost(value)
            | Self::AtLeast(value) => vec![value],
        }
    }

    /// Whether it compares numbers as more and less.
    pub fn orders(&self) -> bool {
        !matches!(self, Self::Is(_) | Self::IsNot(_) | Self::OneOf(_))
    }

    /// The same of other values.
    ///
    /// # Errors
    /// The first one of `to`.
    pub fn try_map<W, E>(&self, mut to: impl FnMut(&V) -> Result<W, E>) -> Result<Test<W>, E> {
        Ok(match self {
            Self::Is(value) => Test::Is(to(value)?),
            Self::IsNot(value) => Test::IsNot(to(value)?),
            Self::OneOf(values) => Test::OneOf(values.iter().map(to).collect::<Result<_, E>>()?),
            Self::Below(value) => Test::Below(to(value)?),
            Self::Above(value) => Test::Above(to(value)?),
            Self::AtMost(value) => Test::AtMost(to(value)?),
            Self::AtLeast(value) => Test::AtLeast(to(value)?),
            Self::Between { from, to: most } => Test::Between { from: to(from)?, to: to(most)? },
            Self::Near { value, tolerance } => Test::Near { value: to(value)?, tolerance: to(tolerance)? },
        })
    }
}

impl Condition {
    /// The condition that a signal has exactly this value.
    pub fn equals(signal: impl Into<String>, value: Value) -> Self {
        Self::of(signal, Test::Is(value))
    }

    /// The condition that a signal passes a test.
    pub fn of(signal: impl Into<String>, test: Test) -> Self {
        Self::Signal { signal: signal.into(), test }
    }

    /// The signals that it is about, each once, in the order in which it names them.
    #[must_use]
    pub fn signals(&self) -> Vec<&str> {
        let mut signals = Vec::new();
        for (signal, _) in self.tests() {
            if !signals.contains(&signal.as_str()) {
                signals.push(signal.as_str());
            }
        }
        signals
    }

    /// Parts that are made of parts stand in parentheses.
    fn join(f: &mut fmt::Formatter<'_>, parts: &[Self], with: &str) -> fmt::Result {
        for (place, part) in parts.iter().enumerate() {
            let between = if place > 0 { with } else { "" };
            match part {
                Self::Signal { .. } => write!(f, "{between}{part}")?,
                _ => write!(f, "{between}({part})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signal { signal, test } => write!(f, "{signal} {test}"),
            Self::All { all } => Self::join(f, all, " and "),
            Self::Any { any } => Self::join(f, any, " or "),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "is {value}"),
            Self::IsNot(value) => write!(f, "is not {value}"),
            Self::OneOf(values) => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(f, "is one of {}", values.join(", "))
            }
            Self::Below(limit) => write!(f, "is below {limit}"),
            Self::Above(limit) => write!(f, "is above {limit}"),
            Self::AtMost(limit) => write!(f, "is at most {limit}"),
            Self::AtLeast(limit) => write!(f, "is at least {limit}"),
            Self::Between { from, to } => write!(f, "is between {from} and {to}"),
            Self::Near { value, tolerance } => write!(f, "is {value} ± {tolerance}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = Value> {
        prop_oneof![any::<i64>().prop_map(Value::Int), any::<f64>().prop_map(Value::Real)]
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![number(), any::<bool>().prop_map(Value::Bool), ".{0,8}".prop_map(Value::Text)]
    }

    fn test() -> impl Strategy<Value = Test> {
        prop_oneof![
            value().prop_map(Test::Is),
            value().prop_map(Test::IsNot),
            prop::collection::vec(value(), 0..4).prop_map(Test::OneOf),
            number().prop_map(Test::Below),
            number().prop_map(Test::Above),
            number().prop_map(Test::AtMost),
            number().prop_map(Test::AtLeast),
            (number(), number()).prop_map(|(from, to)| Test::Between { from, to }),
            (number(), number()).prop_map(|(value, tolerance)| Test::Near { value, tolerance }),
        ]
    }

    fn condition() -> impl Strategy<Value = Condition> {
        let one = ("[A-Z][a-z]{0,4}", test()).prop_map(|(signal, test)| Condition::of(signal, test));
        one.prop_recursive(3, 12, 3, |part| {
            prop_oneof![
                prop::collection::vec(part.clone(), 1..4).prop_map(|all| Condition::All { all }),
                prop::collection::vec(part, 1..4).prop_map(|any| Condition::Any { any }),
            ]
        })
    }

    proptest! {
        /// As texts: a number that is none equals nothing, not even itself.
        #[test]
        fn every_condition_is_read_back_as_it_was(condition in condition()) {
            let again: Condition = serde_json::from_str(&serde_json::to_string(&condition).unwrap()).unwrap();
            prop_assert_eq!(format!("{again:?}"), format!("{condition:?}"));
        }
    }

    #[test]
    fn a_journal_of_before_is_read_and_written_as_it_was() {
        let text = r#"{"signal":"Line.State","value":"Safe"}"#;
        let condition: Condition = serde_json::from_str(text).unwrap();
        assert_eq!(condition, Condition::equals("Line.State", Value::Text("Safe".into())));
        assert_eq!(serde_json::to_string(&condition).unwrap(), text);
    }

    #[test]
    fn it_reads_as_a_person_would_say_it() {
        let level = |test| Condition::of("Tank.Level", test);
        let any =
            Condition::Any { any: vec![level(Test::Below(Value::Int(5))), level(Test::AtLeast(Value::Real(9.5)))] };
        let near = Test::Near { value: Value::Int(500), tolerance: Value::Int(5) };
        let all = Condition::All { all: vec![Condition::of("Scale.Weight", near), any] };
        assert_eq!(
            all.to_string(),
            "Scale.Weight is 500 ± 5 and (Tank.Level is below 5 or Tank.Level is at least 9.5)"
        );
        assert_eq!(all.signals(), ["Scale.Weight", "Tank.Level"]);
        let one_of = Test::OneOf(vec![Value::Text("Idle".into()), Value::Text("Safe".into())]);
        assert_eq!(one_of.to_string(), "is one of Idle, Safe");
    }
}
