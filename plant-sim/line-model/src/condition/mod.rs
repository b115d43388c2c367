//! Small expressions over signals: interlocks, lamps, what a line control looks at.
//!
//! ```text
//! Conveyor.EntryBarrier and not (Extended or Conveyor.Direction == -1)
//! Line.State == 'Running' or Magazine.Level < 3
//! "Belt 1.Exit sensor".Interrupted
//! ```
//!
//! From the loosest to the tightest: `or`, `and`, `not`, comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`). Operands are
//! numbers, `true`, `false`, text in single quotes, and names; double quotes hold names with unusual characters.
//! Truth values and text can only be compared for equality. Numbers are compared as floating-point numbers, exact up to
//! 2^53.

mod check;
mod evaluate;
mod parse;

use std::cmp::Ordering;

pub use check::TypeError;
pub use evaluate::Operand;
pub use parse::SyntaxError;

/// An expression over values of which each is named by an `N`: text as it is written, a cell once it is bound.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression<N> {
    /// A truth value.
    Truth(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// The value of that name.
    Name(N),
    /// Not so.
    Not(Box<Self>),
    /// Both are so.
    And(Box<Self>, Box<Self>),
    /// At least one is so.
    Or(Box<Self>, Box<Self>),
    /// How two values compare.
    Compare(Comparison, Box<Self>, Box<Self>),
}

/// How two values are compared, by whatever language writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether two values compare so; none if that takes an order and they have none. Two values that have no order are
    /// equal if they are the same.
    pub fn holds<V: PartialEq>(self, left: &V, right: &V, order: Option<Ordering>) -> Option<bool> {
        match self {
            Self::Equal => Some(order.map_or(left == right, Ordering::is_eq)),
            Self::NotEqual => Some(order.map_or(left != right, Ordering::is_ne)),
            Self::Less => order.map(Ordering::is_lt),
            Self::LessOrEqual => order.map(Ordering::is_le),
            Self::Greater => order.map(Ordering::is_gt),
            Self::GreaterOrEqual => order.map(Ordering::is_ge),
        }
    }
}

impl<N> Expression<N> {
    /// The same expression over other names.
    ///
    /// # Errors
    /// The first name that `bind` refuses.
    pub fn bind<M, E>(&self, bind: &mut impl FnMut(&N) -> Result<M, E>) -> Result<Expression<M>, E> {
        let bound = match self {
            Self::Truth(truth) => Expression::Truth(*truth),
            Self::Number(number) => Expression::Number(*number),
            Self::Text(text) => Expression::Text(text.clone()),
            Self::Name(name) => Expression::Name(bind(name)?),
            Self::Not(inner) => Expression::Not(inner.bind(bind)?.into()),
            Self::And(left, right) => Expression::And(left.bind(bind)?.into(), right.bind(bind)?.into()),
            Self::Or(left, right) => Expression::Or(left.bind(bind)?.into(), right.bind(bind)?.into()),
            Self::Compare(how, left, right) => {
                Expression::Compare(*how, left.bind(bind)?.into(), right.bind(bind)?.into())
            }
        };
        Ok(bound)
    }

    /// All names in it, in the order in which they are written.
    pub fn names(&self) -> Vec<&N> {
        match self {
            Self::Truth(_) | Self::Number(_) | Self::Text(_) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::Not(inner) => inner.names(),
            Self::And(left, right) | Self::Or(left, right) | Self::Compare(_, left, right) => {
                let mut names = left.names();
                names.extend(right.names());
                names
            }
        }
    }
}
