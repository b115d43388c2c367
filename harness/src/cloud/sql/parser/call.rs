//! Functions called.

use line_model::nearest::suggestion;

use super::super::SqlError;
use super::super::ast::Expression;
use super::super::cast::Type;
use super::super::function::{self, Function};
use super::super::lexer::brief;
use super::cursor::Cursor;

impl Cursor {
    /// A name and what stands in parentheses behind it.
    ///
    /// # Errors
    /// If there is no such function, or not with these arguments.
    pub fn call(&mut self) -> Result<Expression, SqlError> {
        let column = self.column();
        let name = self.name()?;
        if name.eq_ignore_ascii_case("cast") {
            self.symbol('(')?;
            return self.cast();
        }
        let refused = |(problem, remedy)| SqlError::new(column, problem, remedy);
        let function = function::named(&name).map_err(refused)?;
        self.symbol('(')?;
        let arguments = self.arguments(function)?;
        if !function.arguments.contains(&arguments.len()) {
            let plural = if arguments.len() == 1 { "" } else { "s" };
            let problem = format!("{}() is given {} argument{plural}", function.name(), arguments.len());
            return Err(SqlError::new(column, problem, format!("write {}", function.form)));
        }
        if arguments.first() == Some(&Expression::Payload) {
            self.encodes = true;
            return Ok(Expression::Encoded);
        }
        Ok(Expression::Call(function, arguments))
    }

    /// `encode` alone takes `*`.
    fn arguments(&mut self, function: &Function) -> Result<Vec<Expression>, SqlError> {
        let mut arguments = Vec::new();
        self.list(')', |cursor| {
            let column = cursor.column();
            let is_whole = function.name() == "encode" && arguments.is_empty() && cursor.accept('*');
            let argument = if is_whole { Expression::Payload } else { cursor.expression()? };
            let literal = if let Expression::Literal(value) = &argument { Some(value) } else { None };
            let objection = (function.objection)(arguments.len(), literal);
            arguments.push(argument);
            objection.map_or(Ok(()), |objection| Err(SqlError::new(column, objection.problem, objection.remedy)))
        })?;
        Ok(arguments)
    }

    fn cast(&mut self) -> Result<Expression, SqlError> {
        let value = self.expression()?;
        self.keyword("AS")?;
        let column = self.column();
        let word = self.name()?;
        let unknown =
            || SqlError::new(column, format!("there is no type {}", brief(&word)), suggestion(&word, Type::words()));
        let of = Type::named(&word).ok_or_else(unknown)?;
        self.symbol(')')?;
        Ok(Expression::Cast(Box::new(value), of))
    }
}
