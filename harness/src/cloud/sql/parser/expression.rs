//! Operators, from the loosest to the tightest.

use serde_json::Value;

use super::super::SqlError;
use super::super::ast::Expression;
use super::super::lexer::TokenKind;
use super::super::number::Arithmetic;
use super::cursor::Cursor;

type Read = fn(&mut Cursor) -> Result<Expression, SqlError>;

impl Cursor {
    /// An expression.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn expression(&mut self) -> Result<Expression, SqlError> {
        self.chain("OR", |cursor| cursor.chain("AND", Self::not, Expression::And), Expression::Or)
    }

    fn chain(&mut self, word: &str, read: Read, of: fn(Vec<Expression>) -> Expression) -> Result<Expression, SqlError> {
        let first = read(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.accept_word(word) {
            all.push(read(self)?);
        }
        Ok(of(all))
    }

    fn not(&mut self) -> Result<Expression, SqlError> {
        if !self.accept_word("NOT") {
            return self.comparison();
        }
        self.deeper(|cursor| Ok(Expression::Not(Box::new(cursor.not()?))))
    }

    fn comparison(&mut self) -> Result<Expression, SqlError> {
        let left = self.sum()?;
        if self.is_word("IN") {
            return self.within(left);
        }
        let TokenKind::Compare(comparison) = *self.peek() else { return Ok(left) };
        self.take();
        Ok(Expression::Compare(Box::new(left), comparison, Box::new(self.sum()?)))
    }

    /// `IN` and an array; other kinds of SQL have a list in parentheses there.
    fn within(&mut self, value: Expression) -> Result<Expression, SqlError> {
        self.take();
        let list = self.sum()?;
        if let Expression::Literal(_) = list {
            let remedy = "write IN [1, 2], or IN and a field that is an array";
            return Err(self.wrong("IN looks into an array, which a single value is not", remedy));
        }
        Ok(Expression::In(Box::new(value), Box::new(list)))
    }

    fn sum(&mut self) -> Result<Expression, SqlError> {
        self.arithmetic(&[('+', Arithmetic::Add), ('-', Arithmetic::Subtract)], Self::product)
    }

    fn product(&mut self) -> Result<Expression, SqlError> {
        let operators = [('*', Arithmetic::Multiply), ('/', Arithmetic::Divide), ('%', Arithmetic::Remainder)];
        self.arithmetic(&operators, Self::signed)
    }

    fn arithmetic(&mut self, operators: &[(char, Arithmetic)], read: Read) -> Result<Expression, SqlError> {
        let first = read(self)?;
        let mut rest = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(symbol, _)| *self.peek() == TokenKind::Symbol(*symbol))
        {
            self.take();
            rest.push((*operator, read(self)?));
        }
        Ok(if rest.is_empty() { first } else { Expression::Arithmetic(Box::new(first), rest) })
    }

    fn signed(&mut self) -> Result<Expression, SqlError> {
        if !self.accept('-') {
            return self.postfix();
        }
        self.deeper(|cursor| {
            Ok(match cursor.signed()? {
                Expression::Literal(Value::Number(number)) => negative(&number),
                other => Expression::Negative(Box::new(other)),
            })
        })
    }

    /// A value, and a path into it.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn postfix(&mut self) -> Result<Expression, SqlError> {
        let value = self.operand()?;
        if *self.peek() == TokenKind::Symbol('[') {
            return Err(self.wrong("AWS IoT SQL has no index in brackets", "write get(array, 0)"));
        }
        let mut path = Vec::new();
        while self.accept('.') {
            path.push(self.member()?);
        }
        Ok(if path.is_empty() { value } else { Expression::Member(Box::new(value), path) })
    }
}

/// A number with a minus before it; what has no such number stays an operation.
fn negative(number: &serde_json::Number) -> Expression {
    match format!("-{number}").parse() {
        Ok(negative) => Expression::Literal(Value::Number(negative)),
        Err(_) => Expression::Negative(Box::new(Expression::Literal(Value::Number(number.clone())))),
    }
}
