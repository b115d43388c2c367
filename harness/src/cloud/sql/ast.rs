//! What a statement is made of.
//!
//! Chains (`a AND b AND c`, `a + b - c`) are lists, so that only parentheses and their like nest, which the parser limits.

use line_model::condition::Comparison;
use serde_json::Value;

use super::TopicFilter;
use super::cast::Type;
use super::function::Function;
use super::number::Arithmetic;

/// A rule's statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What goes to the actions.
    pub select: Selection,
    /// Which topics it listens to.
    pub from: TopicFilter,
    /// Which messages pass; all if none.
    pub condition: Option<Expression>,
    /// Whether it takes messages that are not JSON: it selects `*` alone, or encodes `*`.
    pub takes_bytes: bool,
}

/// What stands after `SELECT`.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// An object of these, in the order written.
    Items(Vec<SelectItem>),
    /// `VALUE`: this itself.
    Value(Expression),
}

/// One item after `SELECT`.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem {
    /// `*`: the whole payload.
    All,
    /// A value under a name.
    Field {
        /// Its name in the result; `a.b` is the field `b` of an object `a`.
        name: Vec<String>,
        /// Its value.
        value: Expression,
    },
}

/// A `SELECT` in parentheses.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What becomes of each element.
    pub select: Selection,
    /// An array, whose elements are looked at, or an object, which is looked at itself.
    pub from: Expression,
    /// A name for the element as a whole.
    pub alias: Option<String>,
    /// Which elements pass; all if none.
    pub condition: Option<Expression>,
}

/// Something with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A literal.
    Literal(Value),
    /// `*`: the whole payload.
    Payload,
    /// A path into the payload, or into the element that a query looks at.
    Path(Vec<String>),
    /// A path into another value.
    Member(Box<Expression>, Vec<String>),
    /// `[a, b]`
    Array(Vec<Expression>),
    /// `{'name': a}`
    Object(Vec<(String, Expression)>),
    /// A function's value.
    Call(&'static Function, Vec<Expression>),
    /// `encode(*, 'base64')`: the payload's bytes.
    Encoded,
    /// `cast(a AS type)`
    Cast(Box<Expression>, Type),
    /// `a + b - c`, from left to right.
    Arithmetic(Box<Expression>, Vec<(Arithmetic, Expression)>),
    /// `-a`
    Negative(Box<Expression>),
    /// A comparison.
    Compare(Box<Expression>, Comparison, Box<Expression>),
    /// `a IN b`
    In(Box<Expression>, Box<Expression>),
    /// `EXISTS (SELECT ..)`
    Exists(Box<Query>),
    /// `(SELECT ..)`
    Query(Box<Query>),
    /// `NOT`.
    Not(Box<Expression>),
    /// `AND`.
    And(Vec<Expression>),
    /// `OR`.
    Or(Vec<Expression>),
    /// `CASE`.
    Case(Box<Case>),
}

/// `CASE a WHEN b THEN c ELSE d END`
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What is compared.
    pub subject: Expression,
    /// With what it is compared, and what that gives.
    pub arms: Vec<(Expression, Expression)>,
    /// What it gives otherwise; `Undefined` if none.
    pub otherwise: Option<Expression>,
}
