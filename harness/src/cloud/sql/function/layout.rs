//! Patterns of times: letters that stand for parts of a time, and everything else for itself.

use std::iter::Peekable;
use std::str::Chars;

/// A letter is repeated so often at most.
pub const MAX_WIDTH: usize = 20;

/// A piece of a pattern.
pub enum Piece {
    /// What stands there literally.
    Text(String),
    /// A letter and how often it stands there.
    Field(char, usize),
}

/// The pieces of a pattern in which these letters stand for something.
///
/// # Errors
/// If another letter stands there without quotes, or a quote is not closed; what is wrong.
pub fn pieces(pattern: &str, letters: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        pieces.push(match letter {
            '\'' => Piece::Text(quoted(&mut rest)?),
            letter if letter.is_ascii_alphabetic() => field(letter, &mut rest, letters)?,
            other => Piece::Text(other.to_string()),
        });
    }
    Ok(pieces)
}

/// What stands up to the next quote; two quotes are one.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    if rest.next_if_eq(&'\'').is_some() {
        return Ok("'".to_owned());
    }
    let mut text = String::new();
    while let Some(letter) = rest.next() {
        match letter {
            '\'' if rest.next_if_eq(&'\'').is_none() => return Ok(text),
            letter => text.push(letter),
        }
    }
    Err("a quote in the pattern is not closed".to_owned())
}

fn field(letter: char, rest: &mut Peekable<Chars<'_>>, letters: &str) -> Result<Piece, String> {
    let mut width = 1;
    while rest.next_if_eq(&letter).is_some() {
        width += 1;
    }
    if width > MAX_WIDTH || !letters.contains(letter) {
        return Err(format!("{width} times `{letter}` in the pattern of a time means nothing here"));
    }
    Ok(Piece::Field(letter, width))
}
