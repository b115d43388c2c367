//! The value of an expression.

use super::{Comparison, Expression};
use crate::Value;

/// A value as expressions see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operand<'a> {
    /// A truth value.
    Truth(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(&'a str),
}

impl Operand<'_> {
    /// Whether it is the truth value `true`.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Operand::Truth(true)
    }

    /// The number, 0 if it is none.
    #[must_use]
    pub fn number(self) -> f64 {
        match self {
            Self::Number(number) => number,
            _ => 0.0,
        }
    }
}

impl<'a> Operand<'a> {
    /// The text, empty if it is none.
    #[must_use]
    pub fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }
}

impl<'a> From<&'a Value> for Operand<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Boolean(truth) => Self::Truth(*truth),
            Value::Text(text) => Self::Text(text),
            Value::Time(time) => Self::Number(float(*time)),
            number => number.number().map_or(Self::Truth(false), Self::Number),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "documented at `Expression`")]
fn float(number: u64) -> f64 {
    number as f64
}

impl<N: Copy> Expression<N> {
    /// The value of the expression, where `look` gives those of names. Never fails for one that was
    /// [checked](Self::check); otherwise what makes no sense is false.
    pub fn evaluate<'a>(&'a self, look: &impl Fn(N) -> &'a Value) -> Operand<'a> {
        match self {
            Self::Truth(truth) => Operand::Truth(*truth),
            Self::Number(number) => Operand::Number(*number),
            Self::Text(text) => Operand::Text(text),
            Self::Name(name) => look(*name).into(),
            Self::Not(inner) => Operand::Truth(!inner.evaluate(look).is_true()),
            Self::And(left, right) => Operand::Truth(left.evaluate(look).is_true() && right.evaluate(look).is_true()),
            Self::Or(left, right) => Operand::Truth(left.evaluate(look).is_true() || right.evaluate(look).is_true()),
            Self::Compare(how, left, right) => Operand::Truth(compare(*how, left.evaluate(look), right.evaluate(look))),
        }
    }
}

/// Only numbers have an order.
fn compare(how: Comparison, left: Operand<'_>, right: Operand<'_>) -> bool {
    let order = match (left, right) {
        (Operand::Number(left), Operand::Number(right)) => left.partial_cmp(&right),
        _ => None,
    };
    how.holds(&left, &right, order).unwrap_or(false)
}
