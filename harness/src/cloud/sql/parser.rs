//! Tokens to a statement: recursive descent, one function per rule of the grammar.

use serde_json::Value;

use super::ast::{BuiltIn, Expression, SelectItem, Statement};
use super::lexer::{Token, TokenKind, tokens};
use super::{SqlError, TopicFilter, filter};

/// Words with a meaning of their own; the last ones are known to AWS but not to this version.
const RESERVED: [&str; 15] = [
    "SELECT", "FROM", "WHERE", "AS", "AND", "OR", "NOT", "TRUE", "FALSE", "NULL", "IN", "LIKE", "BETWEEN", "CASE",
    "EXISTS",
];

/// Conditions nest no deeper than this, so that no statement can exhaust the stack.
const MAX_DEPTH: usize = 64;

impl Statement {
    /// Reads a statement.
    ///
    /// # Errors
    /// If it is not one, or needs what this version lacks; the error says where and what is possible.
    pub fn parse(text: &str) -> Result<Self, SqlError> {
        Parser { tokens: tokens(text)?, at: 0, depth: 0 }.statement()
    }
}

/// Topics that begin with `$` belong to the broker. The one here takes no message on them and sends none, so a rule that
/// waits for one would be there without ever acting.
fn never(text: &str, column: usize) -> SqlError {
    let problem = format!("nothing is ever published on '{text}' here: there are no presence events and no shadows");
    SqlError::new(column, problem, "take a topic of your own, or remove the rule from the template that is tested")
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn statement(mut self) -> Result<Statement, SqlError> {
        self.keyword("SELECT")?;
        let select = self.selections()?;
        self.keyword("FROM")?;
        let from = self.from()?;
        let condition = if self.accept_word("WHERE") { Some(self.or()?) } else { None };
        match self.peek() {
            TokenKind::End => Ok(Statement { select, from, condition }),
            _ => Err(self.unexpected("the end of the statement")),
        }
    }

    fn selections(&mut self) -> Result<Vec<SelectItem>, SqlError> {
        let mut selections = vec![self.selection()?];
        while self.accept(&TokenKind::Comma) {
            selections.push(self.selection()?);
        }
        Ok(selections)
    }

    fn selection(&mut self) -> Result<SelectItem, SqlError> {
        if self.accept(&TokenKind::Star) {
            return Ok(SelectItem::All);
        }
        let column = self.column();
        let value = self.or()?;
        let name = if self.accept_word("AS") { self.name()? } else { natural_name(&value, column)? };
        Ok(SelectItem::Field { name, value })
    }

    fn from(&mut self) -> Result<TopicFilter, SqlError> {
        let column = self.column();
        match self.take() {
            TokenKind::Text(text) if text.starts_with('$') => Err(never(&text, column)),
            TokenKind::Text(text) => filter::parse(&text, column),
            _ => Err(SqlError::new(column, "FROM needs a topic filter in quotes", "write FROM 'lines/+/parts'")),
        }
    }

    fn or(&mut self) -> Result<Expression, SqlError> {
        let mut left = self.and()?;
        while self.accept_word("OR") {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expression, SqlError> {
        let mut left = self.not()?;
        while self.accept_word("AND") {
            left = Expression::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expression, SqlError> {
        if !self.accept_word("NOT") {
            return self.comparison();
        }
        self.deeper(|parser| Ok(Expression::Not(Box::new(parser.not()?))))
    }

    fn comparison(&mut self) -> Result<Expression, SqlError> {
        let left = self.operand()?;
        let TokenKind::Compare(comparison) = *self.peek() else { return Ok(left) };
        self.take();
        Ok(Expression::Compare(Box::new(left), comparison, Box::new(self.operand()?)))
    }

    fn operand(&mut self) -> Result<Expression, SqlError> {
        let column = self.column();
        match self.peek().clone() {
            TokenKind::Text(text) => Ok(self.literal(Value::String(text))),
            TokenKind::Number(number) => Ok(self.literal(Value::Number(number))),
            TokenKind::Open => self.parentheses(),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("true") => Ok(self.literal(Value::Bool(true))),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("false") => Ok(self.literal(Value::Bool(false))),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("null") => Ok(self.literal(Value::Null)),
            TokenKind::Word(word) if !is_reserved(&word) => self.path_or_call(&word, column),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn literal(&mut self, value: Value) -> Expression {
        self.take();
        Expression::Literal(value)
    }

    fn parentheses(&mut self) -> Result<Expression, SqlError> {
        self.deeper(|parser| {
            parser.take();
            let inner = parser.or()?;
            parser.close()?;
            Ok(inner)
        })
    }

    fn path_or_call(&mut self, word: &str, column: usize) -> Result<Expression, SqlError> {
        self.take();
        if self.accept(&TokenKind::Open) {
            return self.call(word, column);
        }
        let mut path = vec![word.to_owned()];
        while self.accept(&TokenKind::Dot) {
            path.push(self.name()?);
        }
        Ok(Expression::Path(path))
    }

    fn call(&mut self, name: &str, column: usize) -> Result<Expression, SqlError> {
        let function = match name.to_ascii_lowercase().as_str() {
            "topic" => BuiltIn::Topic(self.level()?),
            "timestamp" => BuiltIn::Timestamp,
            "clientid" => BuiltIn::ClientId,
            _ => {
                let remedy = "this version knows topic(), topic(n), timestamp() and clientid()";
                return Err(SqlError::new(column, format!("function {name}() is not supported"), remedy));
            }
        };
        self.close()?;
        Ok(Expression::Call(function))
    }

    fn level(&mut self) -> Result<Option<usize>, SqlError> {
        let column = self.column();
        let TokenKind::Number(number) = self.peek().clone() else { return Ok(None) };
        self.take();
        let level = number.as_u64().and_then(|level| usize::try_from(level).ok()).filter(|level| *level > 0);
        let problem = || SqlError::new(column, format!("a topic has no level {number}"), "levels count from 1");
        level.map(Some).ok_or_else(problem)
    }

    fn name(&mut self) -> Result<String, SqlError> {
        match self.peek().clone() {
            TokenKind::Word(word) => {
                self.take();
                Ok(word)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    fn close(&mut self) -> Result<(), SqlError> {
        if self.accept(&TokenKind::Close) { Ok(()) } else { Err(self.unexpected("`)`")) }
    }

    fn keyword(&mut self, word: &str) -> Result<(), SqlError> {
        if self.accept_word(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, SqlError>) -> Result<T, SqlError> {
        if self.depth == MAX_DEPTH {
            return Err(SqlError::new(self.column(), "the condition nests too deeply", "flatten it"));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Word(text) if text.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn accept(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek() == kind;
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> &TokenKind {
        &self.tokens[self.at].kind
    }

    fn column(&self) -> usize {
        self.tokens[self.at].column
    }

    /// Takes a token; the last one, which is always `End`, stays.
    fn take(&mut self) -> TokenKind {
        let kind = self.peek().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        kind
    }

    fn unexpected(&self, wanted: &str) -> SqlError {
        let found = match self.peek() {
            TokenKind::End => "the statement ends".to_owned(),
            TokenKind::Word(word) if is_reserved(word) => format!("{} is not possible", word.to_ascii_uppercase()),
            TokenKind::Word(word) => format!("`{word}` is not possible"),
            TokenKind::Text(text) => format!("'{text}' is not possible"),
            TokenKind::Number(number) => format!("{number} is not possible"),
            _ => "this symbol is not possible".to_owned(),
        };
        let remedy = format!(
            "{wanted} is expected; this version reads SELECT .. FROM '..' WHERE with comparisons, AND, OR, NOT"
        );
        SqlError::new(self.column(), format!("{found} here"), remedy)
    }
}

fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| word.eq_ignore_ascii_case(reserved))
}

/// A path is called by its last name; everything else needs `AS`.
fn natural_name(value: &Expression, column: usize) -> Result<String, SqlError> {
    match value {
        Expression::Path(path) => Ok(path.last().cloned().unwrap_or_default()),
        _ => Err(SqlError::new(column, "this value has no name", "add AS and a name")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use line_model::condition::Comparison;
    use proptest::prelude::*;

    fn refused(text: &str) -> SqlError {
        Statement::parse(text).unwrap_err()
    }

    #[test]
    fn and_binds_stronger_than_or_and_not_strongest() {
        let statement = Statement::parse("select * from 'a' where NOT x = 1 OR y > 2 AND z").unwrap();
        let path = |name: &str| Box::new(Expression::Path(vec![name.into()]));
        let number = |value: i64| Box::new(Expression::Literal(value.into()));
        let x = Expression::Compare(path("x"), Comparison::Equal, number(1));
        let y = Expression::Compare(path("y"), Comparison::Greater, number(2));
        let right = Expression::And(Box::new(y), path("z"));
        let expected = Expression::Or(Box::new(Expression::Not(Box::new(x))), Box::new(right));
        assert_eq!(statement.condition, Some(expected));
    }

    #[test]
    fn what_cannot_be_done_is_named_with_its_place() {
        let error = refused("SELECT * FROM 'a' WHERE abs(x) > 1");
        assert_eq!((error.column, error.problem.as_str()), (25, "function abs() is not supported"));
        assert!(error.remedy.contains("topic(n)"));
        assert_eq!(refused("SELECT * FROM 'a' WHERE x IN (1)").column, 27);
        assert_eq!(refused("SELECT x + 1 AS y FROM 'a'").problem, "`+` is not supported");
        assert_eq!(refused("SELECT topic(2) FROM 'a'").problem, "this value has no name");
        assert_eq!(refused("SELECT topic(0) AS t FROM 'a'").problem, "a topic has no level 0");
        assert_eq!(refused("SELECT * FROM a").problem, "FROM needs a topic filter in quotes");
        assert_eq!(refused("SELECT * FROM 'a").problem, "this string is not closed");
        assert_eq!(refused("SELECT *").problem, "the statement ends here");
        assert_eq!(refused("SELECT * FROM 'a' WHERE").column, 24);
        assert_eq!(refused("SELECT * FROM 'a' LIMIT 1").problem, "`LIMIT` is not possible here");
        assert_eq!(refused("UPDATE x").column, 1);
        assert_eq!(refused("SELECT 1x AS y FROM 'a'").problem, "`1x` is not a number");
    }

    #[test]
    fn a_rule_that_could_never_act_is_refused_with_its_place() {
        for topic in
            ["$aws/events/presence/connected/+", "$aws/things/+/shadow/update", "$aws/rules/r/a", "$SYS/#", "$"]
        {
            let error = refused(&format!("SELECT * FROM '{topic}'"));
            assert_eq!(error.column, 15, "{topic}");
            assert!(error.problem.contains(topic) && error.remedy.contains("topic of your own"), "{error}");
        }
        assert!(Statement::parse("SELECT * FROM 'a/$b/+'").is_ok());
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("SELECT * FROM 'a' WHERE {}x{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Statement::parse(&nested(64)).is_ok());
        assert_eq!(refused(&nested(65)).problem, "the condition nests too deeply");
        assert!(Statement::parse(&nested(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
            let _ = Statement::parse(&text);
        }

        #[test]
        fn no_sequence_of_tokens_makes_it_panic(words in prop::collection::vec(
            prop::sample::select(vec!["SELECT", "*", ",", "FROM", "'a/+'", "WHERE", "x", ".", "(", ")", "AND", "NOT", "=", "1", "topic", "AS"]), 0..20)) {
            let text = words.join(" ");
            if let Err(error) = Statement::parse(&text) {
                prop_assert!(error.column >= 1 && error.column <= text.chars().count() + 1);
            }
        }
    }
}
