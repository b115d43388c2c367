//! What stands after `SELECT`, `FROM` and `WHERE`.

use super::super::ast::{Expression, Query, SelectItem, Selection};
use super::super::lexer::{TokenKind, brief};
use super::super::{SqlError, TopicFilter, filter};
use super::cursor::{Cursor, MAX_DEPTH, is, is_reserved};
use crate::cloud::limits::BASIC_INGEST;

/// What AWS keeps for itself and has messages on.
const OF_AWS: &str = "$aws/";

impl Cursor {
    /// `*`, values with names, or `VALUE` and a value.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn selection(&mut self) -> Result<Selection, SqlError> {
        if self.is_word("VALUE") && self.begins_value() {
            self.take();
            let whole = *self.peek() == TokenKind::Symbol('*');
            return Ok(Selection::Value(if whole { self.payload() } else { self.expression()? }));
        }
        let mut items = vec![self.item()?];
        while self.accept(',') {
            items.push(self.item()?);
        }
        Ok(Selection::Items(items))
    }

    /// Whether the word `VALUE` is followed by a value, and so is no field of that name.
    fn begins_value(&self) -> bool {
        match self.ahead(1) {
            TokenKind::Text(_) | TokenKind::Number(_) | TokenKind::Symbol('(' | '[' | '{') => true,
            TokenKind::Symbol('*') => is(self.ahead(2), "FROM"),
            TokenKind::Word(word) => {
                let values = ["NOT", "TRUE", "FALSE", "NULL", "CASE", "EXISTS"];
                !is_reserved(word) || values.iter().any(|value| is(self.ahead(1), value))
            }
            _ => false,
        }
    }

    fn payload(&mut self) -> Expression {
        self.take();
        Expression::Payload
    }

    fn item(&mut self) -> Result<SelectItem, SqlError> {
        if self.accept('*') {
            let named = self.accept_word("AS");
            return if named { self.field(Expression::Payload) } else { Ok(SelectItem::All) };
        }
        let column = self.column();
        let value = self.expression()?;
        if self.accept_word("AS") {
            return self.field(value);
        }
        match value {
            Expression::Path(path) => {
                let name = path.last().cloned().into_iter().collect();
                Ok(SelectItem::Field { name, value: Expression::Path(path) })
            }
            _ => Err(SqlError::new(column, "this value has no name", "add AS and a name")),
        }
    }

    /// A value under a name, which nests as other things do.
    fn field(&mut self, value: Expression) -> Result<SelectItem, SqlError> {
        let column = self.column();
        let name = self.path()?;
        if name.len() > MAX_DEPTH {
            let problem = format!("the name nests {} levels deep", name.len());
            return Err(SqlError::new(column, problem, format!("write {MAX_DEPTH} at most")));
        }
        Ok(SelectItem::Field { name, value })
    }

    /// The topic filter of a rule.
    ///
    /// # Errors
    /// If it is none, or one that nothing can come to.
    pub fn topics(&mut self) -> Result<TopicFilter, SqlError> {
        let column = self.column();
        match self.take() {
            TokenKind::Text(text) => of_messages(&text, column),
            _ => Err(SqlError::new(column, "FROM needs a topic filter in quotes", "write FROM 'lines/+/parts'")),
        }
    }

    /// What stands after `WHERE`, if that stands there.
    ///
    /// # Errors
    /// If it is no condition.
    pub fn condition(&mut self) -> Result<Option<Expression>, SqlError> {
        if self.accept_word("WHERE") { self.expression().map(Some) } else { Ok(None) }
    }

    /// A `SELECT` in parentheses, of which the first is taken.
    ///
    /// # Errors
    /// If it is none.
    pub fn query(&mut self) -> Result<Query, SqlError> {
        self.keyword("SELECT")?;
        let select = self.selection()?;
        self.keyword("FROM")?;
        if let TokenKind::Text(_) = self.peek() {
            let remedy = "write FROM and a field of the payload, without quotes";
            return Err(self.wrong("a SELECT inside another looks at a field, not at a topic", remedy));
        }
        let from = self.postfix()?;
        let alias = if self.accept_word("AS") { Some(self.name()?) } else { None };
        let condition = self.condition()?;
        self.symbol(')')?;
        Ok(Query { select, from, alias, condition })
    }
}

/// A filter on which a message can come.
fn of_messages(text: &str, column: usize) -> Result<TopicFilter, SqlError> {
    let shown = brief(text);
    if text.starts_with(BASIC_INGEST) {
        let problem = format!("no rule can listen to '{shown}': what is published there goes to the named rule alone");
        return Err(SqlError::new(column, problem, "write the filter without $aws/rules/ and the rule's name"));
    }
    if text.starts_with('$') && !text.starts_with(OF_AWS) {
        let problem =
            format!("nothing is ever published on '{shown}': AWS keeps topics that begin with `$` for itself");
        return Err(SqlError::new(column, problem, "take a topic of your own, or one that begins with $aws/"));
    }
    filter::parse(text, column)
}
