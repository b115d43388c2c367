//! What a statement is made of.

use line_model::condition::Comparison;
use serde_json::Value;

use super::TopicFilter;

/// A rule's statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What goes to the actions, in the order written.
    pub select: Vec<SelectItem>,
    /// Which topics it listens to.
    pub from: TopicFilter,
    /// Which messages pass; all if none.
    pub condition: Option<Expression>,
}

/// One item after `SELECT`.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem {
    /// `*`: the whole payload.
    All,
    /// A value under a name.
    Field {
        /// Its name in the result.
        name: String,
        /// Its value.
        value: Expression,
    },
}

/// Something with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A literal.
    Literal(Value),
    /// A path into the payload.
    Path(Vec<String>),
    /// A function's value.
    Call(BuiltIn),
    /// A comparison.
    Compare(Box<Expression>, Comparison, Box<Expression>),
    /// `NOT`.
    Not(Box<Expression>),
    /// `AND`.
    And(Box<Expression>, Box<Expression>),
    /// `OR`.
    Or(Box<Expression>, Box<Expression>),
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// The topic, or its level `n`, counted from 1.
    Topic(Option<usize>),
    /// Milliseconds since the Unix epoch at which the broker accepted the message.
    Timestamp,
    /// The MQTT client id of the sender.
    ClientId,
}
