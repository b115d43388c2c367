//! Text to tokens.

use super::SqlError;
use line_model::condition::Comparison;

/// Of a piece of a statement that an error quotes, no more than this is shown, in characters.
const MAX_QUOTED: usize = 40;

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
    /// A number, never negative.
    Number(serde_json::Number),
    /// A comparison.
    Compare(Comparison),
    /// `* , . ( ) [ ] { } : + - / %`
    Symbol(char),
    /// The end of the statement.
    End,
}

/// Splits a statement; the last token is always [`TokenKind::End`].
///
/// # Errors
/// If a character begins no token, a string is not closed, or a number is not one.
pub fn tokens(text: &str) -> Result<Vec<Token>, SqlError> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { chars: &chars, at: 0 };
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

/// Splits what stands from the character `start` on up to the `}` that closes it, and tells where that is; the last token is
/// [`TokenKind::End`], in its place.
///
/// # Errors
/// If a character begins no token, a string is not closed, a number is not one, or no `}` closes it.
pub fn tokens_in_braces(chars: &[char], start: usize) -> Result<(Vec<Token>, usize), SqlError> {
    let mut lexer = Lexer { chars, at: start };
    let (mut tokens, mut open) = (Vec::new(), 0_usize);
    loop {
        let mut token = lexer.next()?;
        match token.kind {
            TokenKind::End => return Err(SqlError::new(start - 1, "this `${` is not closed", "close it with `}`")),
            TokenKind::Symbol('{') => open += 1,
            TokenKind::Symbol('}') if open == 0 => {
                token.kind = TokenKind::End;
                tokens.push(token);
                return Ok((tokens, lexer.at - 1));
            }
            TokenKind::Symbol('}') => open -= 1,
            _ => {}
        }
        tokens.push(token);
    }
}

/// The beginning of a text, to be quoted in an error.
pub fn brief(text: &str) -> String {
    let mut brief: String = text.chars().take(MAX_QUOTED).collect();
    if brief.len() < text.len() {
        brief.push_str("...");
    }
    brief
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<Token, SqlError> {
        self.take_while(char::is_whitespace);
        let column = self.at + 1;
        let kind = match self.peek(0) {
            None => TokenKind::End,
            Some('\'' | '"') => self.string(column)?,
            Some(c) if c.is_ascii_digit() => self.number(column)?,
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
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '.');
        if matches!(self.peek(0), Some('+' | '-')) && matches!(self.chars[self.at - 1], 'e' | 'E') {
            self.at += 1;
            self.take_while(|c| c.is_ascii_alphanumeric());
        }
        let text: String = self.chars[start..self.at].iter().collect();
        let wrong = |_| {
            let remedy = "write it like 3, 0.5 or 1e3, up to 1.7e308";
            SqlError::new(column, format!("`{}` is not a number", brief(&text)), remedy)
        };
        serde_json::from_str(&text).map(TokenKind::Number).map_err(wrong)
    }

    fn symbol(&mut self, column: usize) -> Result<TokenKind, SqlError> {
        let (kind, length) = match (self.chars[self.at], self.peek(1)) {
            ('<', Some('>')) | ('!', Some('=')) => (TokenKind::Compare(Comparison::NotEqual), 2),
            ('<', Some('=')) => (TokenKind::Compare(Comparison::LessOrEqual), 2),
            ('>', Some('=')) => (TokenKind::Compare(Comparison::GreaterOrEqual), 2),
            ('<', _) => (TokenKind::Compare(Comparison::Less), 1),
            ('>', _) => (TokenKind::Compare(Comparison::Greater), 1),
            ('=', _) => (TokenKind::Compare(Comparison::Equal), 1),
            ('-', Some('-')) | ('/', Some('*')) => {
                let remedy = "remove it; if two minus signs are meant, put the second in parentheses";
                return Err(SqlError::new(column, "AWS IoT SQL has no comments", remedy));
            }
            (symbol @ ('*' | ',' | '.' | '(' | ')' | '[' | ']' | '{' | '}' | ':' | '+' | '-' | '/' | '%'), _) => {
                (TokenKind::Symbol(symbol), 1)
            }
            (other, _) => return Err(SqlError::new(column, format!("`{other}` is not supported"), remedy(other))),
        };
        self.at += length;
        Ok(kind)
    }
}

fn remedy(symbol: char) -> &'static str {
    match symbol {
        '@' => "this version has no variables (SET): write the expression where it is used",
        '|' | '&' => "write AND, OR, or + for texts",
        '`' => "names stand without quotes; what is no name is reached by get(object, 'name')",
        _ => "operators are = <> != < <= > >= + - * / % AND OR NOT IN EXISTS CASE",
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
