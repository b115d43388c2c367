//! Tokens to a statement: recursive descent, one function per rule of the grammar.
//!
//! - [`cursor`]: the tokens, and what is wrong with the next one. [`query`]: what stands after `SELECT` and `FROM`.
//! - [`mod@expression`]: operators. [`operand`]: values. [`call`]: functions.

pub mod call;
pub mod cursor;
pub mod expression;
pub mod operand;
pub mod query;

use super::SqlError;
use super::ast::{Expression, SelectItem, Selection, Statement};
use super::lexer::{Token, tokens};
use cursor::Cursor;

/// A rule has no more than 256 KB (<https://docs.aws.amazon.com/general/latest/gr/iot-core.html#limits_iot>).
const MAX_STATEMENT: usize = 256 * 1024;

impl Statement {
    /// Reads a statement.
    ///
    /// # Errors
    /// If it is not one, or needs what this version lacks; the error says where and what is possible.
    pub fn parse(text: &str) -> Result<Self, SqlError> {
        if text.len() > MAX_STATEMENT {
            let problem = format!("the statement has {} bytes", text.len());
            return Err(SqlError::new(
                1,
                problem,
                format!("a rule of AWS IoT has {MAX_STATEMENT} at most: shorten it"),
            ));
        }
        let mut cursor = Cursor::new(tokens(text)?);
        cursor.keyword("SELECT")?;
        let select = cursor.selection()?;
        cursor.keyword("FROM")?;
        let from = cursor.topics()?;
        let condition = cursor.condition()?;
        cursor.end("the end of the statement")?;
        let is_whole = matches!(&select, Selection::Items(items) if items.as_slice() == [SelectItem::All]);
        let takes_bytes = cursor.encodes || is_whole;
        Ok(Self { select, from, condition, takes_bytes })
    }
}

/// Reads an expression that stands alone, up to the last of these tokens.
///
/// # Errors
/// If it is none, or needs what this version lacks.
pub fn expression(tokens: Vec<Token>) -> Result<Expression, SqlError> {
    let mut cursor = Cursor::new(tokens);
    let value = cursor.expression()?;
    cursor.end("`}`")?;
    Ok(value)
}

#[cfg(test)]
mod tests;
