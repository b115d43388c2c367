//! The SQL of topic rules: a documented subset of AWS IoT SQL, version 2016-03-23.
//!
//! ```text
//! SELECT * | value [AS name], ...  FROM 'topic/filter'  [WHERE condition]
//! ```
//!
//! Values are paths into a JSON payload (`a.b`), literals, and the functions `topic()`, `topic(n)`, `timestamp()` and
//! `clientid()`. Conditions combine `=`, `<>`, `!=`, `<`, `<=`, `>`, `>=` with `AND`, `OR`, `NOT` and parentheses.
//! Anything else is refused when the rule is read, with its position: a rule that is accepted means here what it
//! means in AWS. So is a rule on a topic that begins with `$`, on which no message ever comes here.
//!
//! - [`lexer`]: text to tokens with positions.
//! - [`ast`]: what a statement is made of.
//! - [`parser`]: tokens to a [`Statement`].
//! - [`eval`]: a [`Statement`] applied to a [`Message`]; AWS's `Undefined` is `None`.
//! - [`filter`]: topic filters with `+` and `#`, read at their place in a statement.

pub mod ast;
pub mod eval;
pub mod filter;
pub mod lexer;
pub mod parser;

pub use ast::Statement;
pub use eval::Message;
pub use lineproof_judge::journal::TopicFilter;

/// A statement could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {problem}; {remedy}")]
pub struct SqlError {
    /// Where in the statement, in characters from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
    /// What can be written instead.
    pub remedy: String,
}

impl SqlError {
    fn new(column: usize, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { column, problem: problem.into(), remedy: remedy.into() }
    }
}
