//! Whether values are as it is asked.

use std::cmp::Ordering;

use crate::journal::{Condition, Test, Value};

impl Condition {
    /// Whether it is so where each signal has the value that `of` says; none if that depends on a value that is not known,
    /// or cannot be compared.
    pub fn holds<'a>(&self, of: &impl Fn(&str) -> Option<&'a Value>) -> Option<bool> {
        match self {
            Self::Signal { signal, test } => test.passes(of(signal)?),
            Self::All { all } => combined(all, of, false),
            Self::Any { any } => combined(any, of, true),
        }
    }
}

/// One part that is `decisive` decides; otherwise all must be known.
fn combined<'a>(parts: &[Condition], of: &impl Fn(&str) -> Option<&'a Value>, decisive: bool) -> Option<bool> {
    let known: Vec<Option<bool>> = parts.iter().map(|part| part.holds(of)).collect();
    if known.contains(&Some(decisive)) {
        Some(decisive)
    } else if known.contains(&None) {
        None
    } else {
        Some(!decisive)
    }
}

impl Test {
    /// Whether `value` passes; none if it cannot be compared with what is asked for.
    pub(in crate::check) fn passes(&self, value: &Value) -> Option<bool> {
        match self {
            Self::Is(wanted) => same(value, wanted),
            Self::IsNot(other) => Some(!same(value, other)?),
            Self::OneOf(wanted) => {
                let same: Vec<Option<bool>> = wanted.iter().map(|wanted| same(value, wanted)).collect();
                if same.contains(&Some(true)) { Some(true) } else { same.contains(&Some(false)).then_some(false) }
            }
            Self::Below(limit) => Some(order(value, limit)?.is_lt()),
            Self::Above(limit) => Some(order(value, limit)?.is_gt()),
            Self::AtMost(limit) => Some(order(value, limit)?.is_le()),
            Self::AtLeast(limit) => Some(order(value, limit)?.is_ge()),
            Self::Between { from, to } => Some(order(value, from)?.is_ge() && order(value, to)?.is_le()),
            Self::Near { value: wanted, tolerance } => near(real(value)?, real(wanted)?, real(tolerance)?),
        }
    }
}

fn same(one: &Value, other: &Value) -> Option<bool> {
    match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => Some(one == other),
        (Value::Text(one), Value::Text(other)) => Some(one == other),
        (one, other) => Some(order(one, other)?.is_eq()),
    }
}

fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (one, other) => real(one)?.partial_cmp(&real(other)?),
    }
}

/// A difference that only the last digits of a real number make is none.
fn near(value: f64, wanted: f64, tolerance: f64) -> Option<bool> {
    let off = (value - wanted).abs();
    let digits = (value.abs() + wanted.abs()) * f64::EPSILON;
    let allowed = if digits.is_finite() { tolerance + digits } else { tolerance };
    (!off.is_nan() && !allowed.is_nan()).then_some(off <= allowed)
}

#[expect(clippy::cast_precision_loss, reason = "an integer is compared with a real, which has no more precision")]
pub(in crate::check) fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Real(value) => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(value: &Value, wanted: Value) -> Option<bool> {
        Test::Is(wanted).passes(value)
    }

    #[test]
    fn integers_and_reals_are_numbers() {
        assert_eq!(is(&Value::Int(150), Value::Real(150.0)), Some(true));
        assert_eq!(is(&Value::Real(0.5), Value::Int(1)), Some(false));
    }

    #[test]
    fn an_infinite_value_is_near_no_number() {
        let near = Test::Near { value: Value::Int(5), tolerance: Value::Int(1) };
        let passes = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5.5].map(|value| near.passes(&Value::Real(value)));
        assert_eq!(passes, [Some(false), Some(false), None, Some(true)]);
    }

    #[test]
    fn texts_and_booleans_are_the_same_or_not() {
        assert_eq!(is(&Value::Text("Safe".into()), Value::Text("Safe".into())), Some(true));
        assert_eq!(is(&Value::Text("Safe".into()), Value::Text("Idle".into())), Some(false));
        assert_eq!(is(&Value::Bool(true), Value::Bool(false)), Some(false));
        let mode = Test::OneOf(vec![Value::Text("Idle".into()), Value::Text("Safe".into())]);
        let passes = |text: &str| mode.passes(&Value::Text(text.into()));
        assert_eq!([passes("Safe"), passes("Idle"), passes("Running")], [Some(true), Some(true), Some(false)]);
    }

    #[test]
    fn what_cannot_be_compared_is_not_guessed() {
        assert_eq!(is(&Value::Text("5".into()), Value::Int(5)), None);
        assert_eq!(is(&Value::Null, Value::Int(5)), None);
        assert_eq!(is(&Value::Real(f64::NAN), Value::Int(5)), None);
        assert_eq!(Test::IsNot(Value::Int(5)).passes(&Value::Text("5".into())), None);
        assert_eq!(Test::Above(Value::Int(5)).passes(&Value::Bool(true)), None);
        assert_eq!(Test::OneOf(vec![Value::Int(1), Value::Int(2)]).passes(&Value::Null), None);
        let near = Test::Near { value: Value::Int(5), tolerance: Value::Int(1) };
        assert_eq!(near.passes(&Value::Real(f64::NAN)), None);
    }

    #[test]
    fn limits_belong_to_what_names_them() {
        let passing = |test: Test| (0..=6).filter(|value| test.passes(&Value::Int(*value)) == Some(true)).collect();
        let limit = || Value::Int(3);
        let expected: [(Test, Vec<i64>); 6] = [
            (Test::Below(limit()), vec![0, 1, 2]),
            (Test::Above(limit()), vec![4, 5, 6]),
            (Test::AtMost(limit()), vec![0, 1, 2, 3]),
            (Test::AtLeast(limit()), vec![3, 4, 5, 6]),
            (Test::Between { from: Value::Real(2.0), to: Value::Int(4) }, vec![2, 3, 4]),
            (Test::Near { value: limit(), tolerance: Value::Real(1.5) }, vec![2, 3, 4]),
        ];
        for (test, values) in expected {
            let passing: Vec<i64> = passing(test.clone());
            assert_eq!(passing, values, "{test}");
        }
        let near = Test::Near { value: Value::Real(0.3), tolerance: Value::Real(0.1) };
        assert_eq!(near.passes(&Value::Real(0.4)), Some(true), "0.4 - 0.3 is not quite 0.1");
    }

    #[test]
    fn a_part_that_decides_needs_no_other() {
        let part = |signal: &str| Condition::equals(signal, Value::Bool(true));
        let parts = || vec![part("a"), part("b")];
        let (all, any) = (Condition::All { all: parts() }, Condition::Any { any: parts() });
        let (yes, no) = (Value::Bool(true), Value::Bool(false));
        for (a, b, both, either) in [
            (Some(&yes), Some(&yes), Some(true), Some(true)),
            (Some(&yes), Some(&no), Some(false), Some(true)),
            (Some(&no), Some(&no), Some(false), Some(false)),
            (Some(&yes), None, None, Some(true)),
            (None, Some(&no), Some(false), None),
            (None, None, None, None),
        ] {
            let of = |signal: &str| if signal == "a" { a } else { b };
            assert_eq!((all.holds(&of), any.holds(&of)), (both, either), "{a:?} {b:?}");
        }
    }
}
