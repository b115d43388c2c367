//! Reads an expression from text.

use super::{Comparison, Expression};

/// How deeply brackets and `not` may be nested.
const DEEPEST: usize = 64;

/// How many names, values and signs an expression may have.
const LONGEST: usize = 1000;

/// Text that is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at character {at} of `{text}`")]
pub struct SyntaxError {
    what: String,
    at: usize,
    text: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Number(f64),
    Text(String),
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 8] = ["==", "!=", "<=", ">=", "<", ">", "(", ")"];

type Tree = Expression<String>;

/// What to write instead of a sign of other languages.
fn meant(sign: char) -> &'static str {
    match sign {
        '=' => "; write `==` to compare",
        '&' => "; write `and`",
        '|' => "; write `or`",
        '!' => "; write `not`, or `!=` to compare",
        _ => "",
    }
}

impl Expression<String> {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`SyntaxError`], which tells where and what.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let error = |(what, at): Fault| SyntaxError { what, at: at + 1, text: text.to_owned() };
        let tokens = Lexer { text: text.chars().collect(), at: 0 }.tokens().map_err(error)?;
        let mut parser = Parser { tokens, next: 0, end: text.chars().count(), depth: 0 };
        let tree = parser.or().map_err(error)?;
        match parser.tokens.get(parser.next) {
            None => Ok(tree),
            Some((_, at)) => Err(error(("`and`, `or` or the end was expected".into(), *at))),
        }
    }
}

type Fault = (String, usize);

struct Lexer {
    text: Vec<char>,
    at: usize,
}

impl Lexer {
    fn tokens(mut self) -> Result<Vec<(Token, usize)>, Fault> {
        let mut tokens = Vec::new();
        while let Some(&next) = self.text.get(self.at) {
            let start = self.at;
            if next.is_whitespace() {
                self.at += 1;
            } else if tokens.len() == LONGEST {
                return Err((format!("more than {LONGEST} names, values and signs"), start));
            } else {
                tokens.push((self.token(next)?, start));
            }
        }
        Ok(tokens)
    }

    fn token(&mut self, next: char) -> Result<Token, Fault> {
        if let Some(sign) = SIGNS.iter().find(|sign| self.starts_with(sign)) {
            self.at += sign.len();
            return Ok(Token::Sign(sign));
        }
        match next {
            '\'' => self.quoted('\'').map(Token::Text),
            '0'..='9' | '-' | '+' => self.number(),
            '"' | '_' => self.name(),
            letter if letter.is_alphabetic() => self.name(),
            other => Err((format!("{other:?} means nothing here{}", meant(other)), self.at)),
        }
    }

    fn starts_with(&self, sign: &str) -> bool {
        sign.chars().enumerate().all(|(index, char)| self.text.get(self.at + index) == Some(&char))
    }

    fn quoted(&mut self, quote: char) -> Result<String, Fault> {
        let start = self.at + 1;
        let length = self.text[start..].iter().position(|&char| char == quote);
        let length = length.ok_or_else(|| (format!("the closing {quote} is missing"), self.at))?;
        self.at = start + length + 1;
        Ok(self.text[start..start + length].iter().collect())
    }

    fn number(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        let part = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '+');
        let length = self.text[start..].iter().take_while(|char| part(char)).count();
        self.at += length;
        let text: String = self.text[start..self.at].iter().collect();
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.map(Token::Number).ok_or((format!("{text:?} is no number"), start))
    }

    /// Pieces of names with dots between them.
    fn name(&mut self) -> Result<Token, Fault> {
        let mut name = String::new();
        loop {
            let start = self.at;
            let piece = if self.text.get(start) == Some(&'"') { self.quoted('"')? } else { self.piece() };
            if piece.is_empty() {
                return Err(("a name was expected".into(), start));
            }
            name.push_str(&piece);
            if self.text.get(self.at) != Some(&'.') {
                return Ok(Token::Name(name));
            }
            name.push('.');
            self.at += 1;
        }
    }

    fn piece(&mut self) -> String {
        let start = self.at;
        let part = |char: &char| char.is_alphanumeric() || *char == '_';
        self.at += self.text[start..].iter().take_while(|char| part(char)).count();
        self.text[start..self.at].iter().collect()
    }
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser {
    fn or(&mut self) -> Result<Tree, Fault> {
        let mut tree = self.and()?;
        while self.word("or") {
            tree = Expression::Or(tree.into(), self.and()?.into());
        }
        Ok(tree)
    }

    fn and(&mut self) -> Result<Tree, Fault> {
        let mut tree = self.not()?;
        while self.word("and") {
            tree = Expression::And(tree.into(), self.not()?.into());
        }
        Ok(tree)
    }

    fn not(&mut self) -> Result<Tree, Fault> {
        self.deeper()?;
        let tree = if self.word("not") { Expression::Not(self.not()?.into()) } else { self.comparison()? };
        self.depth -= 1;
        Ok(tree)
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((format!("more than {DEEPEST} levels of brackets"), self.here()));
        }
        Ok(())
    }

    fn comparison(&mut self) -> Result<Tree, Fault> {
        let left = self.operand()?;
        match self.comparator() {
            Some(how) => Ok(Expression::Compare(how, left.into(), self.operand()?.into())),
            None => Ok(left),
        }
    }

    fn comparator(&mut self) -> Option<Comparison> {
        let how = match self.tokens.get(self.next) {
            Some((Token::Sign("=="), _)) => Comparison::Equal,
            Some((Token::Sign("!="), _)) => Comparison::NotEqual,
            Some((Token::Sign("<"), _)) => Comparison::Less,
            Some((Token::Sign("<="), _)) => Comparison::LessOrEqual,
            Some((Token::Sign(">"), _)) => Comparison::Greater,
            Some((Token::Sign(">="), _)) => Comparison::GreaterOrEqual,
            _ => return None,
        };
        self.next += 1;
        Some(how)
    }

    fn operand(&mut self) -> Result<Tree, Fault> {
        let expected = || "a name, a number, a text or a bracket was expected".to_owned();
        let (token, at) = self.tokens.get(self.next).cloned().ok_or((expected(), self.end))?;
        self.next += 1;
        match token {
            Token::Number(number) => Ok(Expression::Number(number)),
            Token::Text(text) => Ok(Expression::Text(text)),
            Token::Name(name) => Self::named(name, at),
            Token::Sign("(") => self.bracket(at),
            Token::Sign(_) => Err((expected(), at)),
        }
    }

    fn named(name: String, at: usize) -> Result<Tree, Fault> {
        match name.as_str() {
            "true" => Ok(Expression::Truth(true)),
            "false" => Ok(Expression::Truth(false)),
            "and" | "or" | "not" => Err((format!("`{name}` can't stand here"), at)),
            _ => Ok(Expression::Name(name)),
        }
    }

    fn bracket(&mut self, at: usize) -> Result<Tree, Fault> {
        let inner = self.or()?;
        match self.tokens.get(self.next) {
            Some((Token::Sign(")"), _)) => self.next += 1,
            _ => return Err(("this bracket is not closed".into(), at)),
        }
        Ok(inner)
    }

    fn word(&mut self, word: &str) -> bool {
        let is_it = matches!(self.tokens.get(self.next), Some((Token::Name(name), _)) if name == word);
        self.next += usize::from(is_it);
        is_it
    }

    fn here(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DataType, Value};

    fn holds(text: &str) -> bool {
        let values = [Value::Boolean(true), Value::Int32(-1), Value::from("Running"), Value::UInt64(7)];
        let names = ["Yes", "Belt.Direction", "Line.State", "Odd name.Level"];
        let parsed = Expression::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let position = |name: &String| names.iter().position(|known| known == name).ok_or(name.clone());
        let bound = parsed.bind(&mut |name| position(name)).unwrap();
        bound.check(&|index| values[*index].data_type()).unwrap_or_else(|error| panic!("{text}: {error}"));
        bound.evaluate(&|index| &values[index]).is_true()
    }

    #[test]
    fn expressions_have_their_usual_meaning() {
        for text in [
            "Yes",
            "not not Yes",
            "Yes and Belt.Direction == -1",
            "false or Line.State == 'Running'",
            "not (Yes and false)",
            "not false and true",
            "true or true and false",
            "\"Odd name\".Level >= 7 and \"Odd name.Level\" < 7.5",
            "Line.State != '' and (1 <= 1)",
        ] {
            assert!(holds(text), "{text}");
            assert!(!holds(&format!("not ({text})")), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_expression_is_told_with_the_place() {
        let what = |text: &str| Expression::parse(text).unwrap_err().to_string();
        assert_eq!(what("Yes and"), "a name, a number, a text or a bracket was expected at character 8 of `Yes and`");
        assert!(what("Yes Yes").starts_with("`and`, `or` or the end was expected at character 5"));
        assert!(what("(Yes").starts_with("this bracket is not closed at character 1"));
        assert!(what("Yes & No").starts_with("'&' means nothing here; write `and` at character 5"));
        assert!(what("Level = 0").starts_with("'=' means nothing here; write `==` to compare at character 7"));
        assert!(what("A == 'b").starts_with("the closing ' is missing at character 6"));
        assert!(what("A == 1.2.3").contains("no number"));
        assert!(what("A..B").starts_with("a name was expected at character 3"));
        assert!(what(&"not ".repeat(100)).contains("levels"));
        assert!(what(&"(".repeat(100)).contains("levels"));
        assert!(what(&"A or ".repeat(100_000)).contains("more than 1000"));
    }

    #[test]
    fn operands_of_the_wrong_kind_are_found() {
        let check = |text: &str| {
            let types = |name: &String| if name == "N" { DataType::UInt32 } else { DataType::Boolean };
            Expression::parse(text).unwrap().check(&types).is_err()
        };
        for text in ["N", "not N", "B and N", "B == 1", "B < true", "'a' > 'b'", "N == 'a'"] {
            assert!(check(text), "{text}");
        }
        assert!(!check("B == (N > 2)"));
    }
}
