//! The tokens of a statement, and what is wrong with the next one.

use super::super::SqlError;
use super::super::lexer::{Token, TokenKind, brief};

/// Words that are no names of fields where a value begins.
const RESERVED: [&str; 16] = [
    "SELECT", "FROM", "WHERE", "AS", "AND", "OR", "NOT", "TRUE", "FALSE", "NULL", "IN", "LIKE", "BETWEEN", "CASE",
    "EXISTS", "SET",
];

/// Expressions nest no deeper than this, so that no statement can exhaust the stack.
pub const MAX_DEPTH: usize = 64;

/// Where the parser stands.
#[derive(Debug)]
pub struct Cursor {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Whether `*` was encoded.
    pub encodes: bool,
}

impl Cursor {
    /// At the first of these tokens, of which the last is [`TokenKind::End`].
    pub fn new(tokens: Vec<Token>) -> Self {
        Self { tokens, at: 0, depth: 0, encodes: false }
    }

    /// The next token.
    pub fn peek(&self) -> &TokenKind {
        self.ahead(0)
    }

    /// The token that comes after so many others.
    pub fn ahead(&self, others: usize) -> &TokenKind {
        self.tokens.get(self.at + others).map_or(&TokenKind::End, |token| &token.kind)
    }

    /// Where the next token begins.
    pub fn column(&self) -> usize {
        self.tokens[self.at].column
    }

    /// Takes a token; the last one stays.
    pub fn take(&mut self) -> TokenKind {
        let kind = self.peek().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        kind
    }

    /// Takes the next token if it is that symbol.
    pub fn accept(&mut self, symbol: char) -> bool {
        let found = *self.peek() == TokenKind::Symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// Whether the next token is that word, in upper or lower case.
    pub fn is_word(&self, word: &str) -> bool {
        is(self.peek(), word)
    }

    /// Takes the next token if it is that word.
    pub fn accept_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// # Errors
    /// If another token is next.
    pub fn keyword(&mut self, word: &str) -> Result<(), SqlError> {
        if self.accept_word(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    /// # Errors
    /// If another token is next.
    pub fn symbol(&mut self, symbol: char) -> Result<(), SqlError> {
        if self.accept(symbol) { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    /// What `read` reads, with commas between, up to and with this symbol.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn list(
        &mut self,
        close: char,
        mut read: impl FnMut(&mut Self) -> Result<(), SqlError>,
    ) -> Result<(), SqlError> {
        if self.accept(close) {
            return Ok(());
        }
        read(self)?;
        while self.accept(',') {
            read(self)?;
        }
        self.symbol(close)
    }

    /// # Errors
    /// If it is not the end, which is called `wanted`.
    pub fn end(&self, wanted: &str) -> Result<(), SqlError> {
        if *self.peek() == TokenKind::End { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    /// A name of a field.
    ///
    /// # Errors
    /// If another token is next.
    pub fn name(&mut self) -> Result<String, SqlError> {
        match self.peek().clone() {
            TokenKind::Word(word) => {
                self.take();
                Ok(word)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    /// Names with dots between them.
    ///
    /// # Errors
    /// If there is no name at the beginning or behind a dot.
    pub fn path(&mut self) -> Result<Vec<String>, SqlError> {
        let mut path = vec![self.name()?];
        while self.accept('.') {
            path.push(self.member()?);
        }
        Ok(path)
    }

    /// A name behind a dot.
    ///
    /// # Errors
    /// If it is none.
    pub fn member(&mut self) -> Result<String, SqlError> {
        if matches!(self.peek(), TokenKind::Number(_) | TokenKind::Text(_)) {
            let problem = "behind a dot stands a name of letters, digits and `_`";
            return Err(self.wrong(problem, "reach other fields by get(object, 'name'), items by get(array, 0)"));
        }
        self.name()
    }

    /// Reads something that nests.
    ///
    /// # Errors
    /// If it nests too deeply, or cannot be read.
    pub fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, SqlError>) -> Result<T, SqlError> {
        if self.depth == MAX_DEPTH {
            return Err(self.wrong("the statement nests too deeply", format!("flatten it to {MAX_DEPTH} levels")));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// An error at the next token.
    pub fn wrong(&self, problem: impl Into<String>, remedy: impl Into<String>) -> SqlError {
        SqlError::new(self.column(), problem, remedy)
    }

    /// The error if the next token should be another one.
    pub fn unexpected(&self, wanted: &str) -> SqlError {
        let found = match self.peek() {
            TokenKind::End => "the statement ends".to_owned(),
            TokenKind::Word(word) if is_reserved(word) => format!("{} is not possible", word.to_ascii_uppercase()),
            TokenKind::Word(word) => format!("`{}` is not possible", brief(word)),
            TokenKind::Text(text) => format!("'{}' is not possible", brief(text)),
            TokenKind::Number(number) => format!("{number} is not possible"),
            TokenKind::Symbol(symbol) => format!("`{symbol}` is not possible"),
            TokenKind::Compare(_) => "a comparison is not possible".to_owned(),
        };
        let remedy = match self.peek() {
            TokenKind::Word(word) => instead(word),
            TokenKind::Symbol('[') => "; reach items by get(array, 0)",
            _ => "",
        };
        self.wrong(format!("{found} here"), format!("{wanted} is expected{remedy}"))
    }
}

/// Whether a token is that word, in upper or lower case.
pub fn is(token: &TokenKind, word: &str) -> bool {
    matches!(token, TokenKind::Word(text) if text.eq_ignore_ascii_case(word))
}

/// Whether a word is no name of a field where a value begins.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| word.eq_ignore_ascii_case(reserved))
}

/// What AWS has instead of what other kinds of SQL have.
fn instead(word: &str) -> &'static str {
    match word.to_ascii_uppercase().as_str() {
        "LIKE" => "; AWS IoT SQL has no LIKE: take regexp_matches, startswith, endswith or indexof",
        "BETWEEN" => "; AWS IoT SQL has no BETWEEN: take >= and <=",
        "SET" => "; this version has no variables: write the expression where it is used",
        "IS" => "; take isNull() or isUndefined()",
        "JOIN" | "GROUP" | "ORDER" | "HAVING" | "LIMIT" | "UNION" => "; AWS IoT SQL looks at one message at a time",
        _ => "",
    }
}
