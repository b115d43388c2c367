//! Text to tokens.

use super::SqlError;
use line_model::condition::Comparison;

/// A token and the column where it begins, from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where it begins, in characters from 1.
    pub column: usize,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// A keyword, a name or a function's name.
    Word(String),
    /// A quoted string, without its quotes.
    Text(String),
    /// A number.
    Number(serde_json::Number),
    /// A comparison.
    Compare(Comparison),
    /// `*`
    Star,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `(`
    Open,
    /// `)`
    Close,
    /// The end of the statement.
    End,
}

/// Splits a statement; the last token is always [`TokenKind::End`].
///
/// # Errors
/// If a character begins no token, a string is not closed, or a number is not one.
pub fn tokens(text: &str) -> Result<Vec<Token>, SqlError> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.kind == TokenKind::End;
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    fn next(&mut self) -> Result<Token, SqlError> {
        self.take_while(char::is_whitespace);
        let column = self.at + 1;
        let kind = match self.peek(0) {
            None => TokenKind::End,
            Some('\'' | '"') => self.string(column)?,
            Some(c) if starts_number(c, self.peek(1)) => self.number(column)?,
            Some(c) if c.is_alphabetic() || c == '_' => TokenKind::Word(self.take_while(is_word)),
            Some(_) => self.symbol(column)?,
        };
        Ok(Token { column, kind })
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// A quote inside a string is written twice.
    fn string(&mut self, column: usize) -> Result<TokenKind, SqlError> {
        let quote = self.chars[self.at];
        let mut text = String::new();
        self.at += 1;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(c), Some(next)) if c == quote && next == quote => {
                    text.push(quote);
                    self.at += 2;
                }
                (Some(c), _) if c == quote => {
                    self.at += 1;
                    return Ok(TokenKind::Text(text));
                }
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                }
                (None, _) => {
                    return Err(SqlError::new(column, "this string is not closed", format!("close it with {quote}")));
                }
            }
        }
    }

    fn number(&mut self, column: usize) -> Result<TokenKind, SqlError> {
        let start = self.at;
        self.at += 1;
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '.');
        if matches!(self.peek(0), Some('+' | '-')) && matches!(self.chars[self.at - 1], 'e' | 'E') {
            self.at += 1;
            self.take_while(|c| c.is_ascii_alphanumeric());
        }
        let text: String = self.chars[start..self.at].iter().collect();
        let number = serde_json::from_str(&text);
        number
            .map(TokenKind::Number)
            .map_err(|_| SqlError::new(column, format!("`{text}` is not a number"), "write it like 3, -3, 0.5 or 1e3"))
    }

    fn symbol(&mut self, column: usize) -> Result<TokenKind, SqlError> {
        let (kind, length) = match (self.chars[self.at], self.peek(1)) {
            ('<', Some('>')) | ('!', Some('=')) => (TokenKind::Compare(Comparison::NotEqual), 2),
            ('<', Some('=')) => (TokenKind::Compare(Comparison::LessOrEqual), 2),
            ('>', Some('=')) => (TokenKind::Compare(Comparison::GreaterOrEqual), 2),
            ('<', _) => (TokenKind::Compare(Comparison::Less), 1),
            ('>', _) => (TokenKind::Compare(Comparison::Greater), 1),
            ('=', _) => (TokenKind::Compare(Comparison::Equal), 1),
            ('*', _) => (TokenKind::Star, 1),
            (',', _) => (TokenKind::Comma, 1),
            ('.', _) => (TokenKind::Dot, 1),
            ('(', _) => (TokenKind::Open, 1),
            (')', _) => (TokenKind::Close, 1),
            (other, _) => {
                let remedy = "this version knows = <> != < <= > >= and no arithmetic";
                return Err(SqlError::new(column, format!("`{other}` is not supported"), remedy));
            }
        };
        self.at += length;
        Ok(kind)
    }
}

fn starts_number(c: char, next: Option<char>) -> bool {
    c.is_ascii_digit() || (c == '-' && next.is_some_and(|n| n.is_ascii_digit()))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
