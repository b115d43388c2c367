//! Values: literals, paths, arrays, objects, `CASE`, and what stands in parentheses.

use serde_json::Value;

use super::super::SqlError;
use super::super::ast::{Case, Expression};
use super::super::lexer::TokenKind;
use super::cursor::{Cursor, is_reserved};

impl Cursor {
    /// A value.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn operand(&mut self) -> Result<Expression, SqlError> {
        match self.peek().clone() {
            TokenKind::Text(text) => Ok(self.literal(Value::String(text))),
            TokenKind::Number(number) => Ok(self.literal(Value::Number(number))),
            TokenKind::Symbol('(') => self.deeper(Self::parentheses),
            TokenKind::Symbol('[') => self.deeper(Self::array),
            TokenKind::Symbol('{') => self.deeper(Self::object),
            TokenKind::Symbol('*') => {
                let remedy = "`*` stands after SELECT and in encode(*, 'base64') only";
                Err(self.wrong("`*` is no value here", remedy))
            }
            TokenKind::Word(word) => self.word(&word),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn word(&mut self, word: &str) -> Result<Expression, SqlError> {
        match word.to_ascii_uppercase().as_str() {
            "TRUE" => Ok(self.literal(Value::Bool(true))),
            "FALSE" => Ok(self.literal(Value::Bool(false))),
            "NULL" => Ok(self.literal(Value::Null)),
            "CASE" => self.deeper(Self::case),
            "EXISTS" => self.deeper(Self::exists),
            _ if is_reserved(word) => Err(self.unexpected("a value")),
            _ if *self.ahead(1) == TokenKind::Symbol('(') => self.deeper(Self::call),
            _ => Ok(Expression::Path(self.path()?)),
        }
    }

    fn literal(&mut self, value: Value) -> Expression {
        self.take();
        Expression::Literal(value)
    }

    fn parentheses(&mut self) -> Result<Expression, SqlError> {
        self.take();
        if self.is_word("SELECT") {
            return Ok(Expression::Query(Box::new(self.query()?)));
        }
        let inner = self.expression()?;
        if *self.peek() == TokenKind::Symbol(',') {
            return Err(self.wrong("AWS IoT SQL has no list in parentheses", "write an array in brackets: [1, 2]"));
        }
        self.symbol(')')?;
        Ok(inner)
    }

    fn exists(&mut self) -> Result<Expression, SqlError> {
        self.take();
        self.symbol('(')?;
        Ok(Expression::Exists(Box::new(self.query()?)))
    }

    fn array(&mut self) -> Result<Expression, SqlError> {
        self.take();
        let mut items = Vec::new();
        self.list(']', |cursor| {
            items.push(cursor.expression()?);
            Ok(())
        })?;
        Ok(Expression::Array(items))
    }

    fn object(&mut self) -> Result<Expression, SqlError> {
        self.take();
        let mut fields = Vec::new();
        self.list('}', |cursor| {
            let TokenKind::Text(name) = cursor.peek().clone() else {
                return Err(cursor.unexpected("a name in quotes"));
            };
            cursor.take();
            cursor.symbol(':')?;
            fields.push((name, cursor.expression()?));
            Ok(())
        })?;
        Ok(Expression::Object(fields))
    }

    fn case(&mut self) -> Result<Expression, SqlError> {
        self.take();
        if self.is_word("WHEN") {
            let remedy = "write CASE value WHEN other THEN result ELSE result END";
            return Err(self.wrong("AWS IoT SQL has no CASE without a value", remedy));
        }
        let subject = self.expression()?;
        let mut arms = Vec::new();
        while arms.is_empty() || self.is_word("WHEN") {
            self.keyword("WHEN")?;
            let when = self.expression()?;
            self.keyword("THEN")?;
            arms.push((when, self.expression()?));
        }
        let otherwise = if self.accept_word("ELSE") { Some(self.expression()?) } else { None };
        self.keyword("END")?;
        Ok(Expression::Case(Box::new(Case { subject, arms, otherwise })))
    }
}
