//! Regular expressions.
//!
//! They are those of the `regex` crate, which takes time in proportion to the text, whatever the expression: look-around and
//! back-references, which AWS's Java has, are refused when the statement is read, and `Undefined` where the expression is computed.

use std::cell::RefCell;

use regex::{Captures, Regex, RegexBuilder};
use serde_json::Value;

use super::{Call, Function, Objection};

/// What making an expression ready costs, in steps.
const COMPILING: usize = 1 << 12;

/// The most memory that one may take when it is ready, in bytes: a larger one takes long to make ready.
const LARGEST: usize = 1 << 20;

/// These functions.
pub const FUNCTIONS: &[Function] = &[
    Function::new("regexp_matches(text, pattern)", 2..=2, matches).objecting(pattern_objection),
    Function::new("regexp_substr(text, pattern)", 2..=2, substr).objecting(pattern_objection),
    Function::new("regexp_replace(text, pattern, by)", 3..=3, replace).objecting(replace_objection),
];

thread_local! {
    /// The last expression that was made ready: one that is written in a statement is the same for every message.
    static LAST: RefCell<Option<(String, Regex)>> = const { RefCell::new(None) };
}

fn pattern(call: &Call<'_>) -> Option<Regex> {
    let text = call.text(1)?;
    LAST.with_borrow_mut(|last| match last {
        Some((known, ready)) if *known == text => Some(ready.clone()),
        _ => {
            call.budget.spend(COMPILING)?;
            let ready = compiled(&text).ok()?;
            *last = Some((text, ready.clone()));
            Some(ready)
        }
    })
}

fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(LARGEST).build()
}

fn matches(call: &Call<'_>) -> Option<Value> {
    Some(pattern(call)?.is_match(&call.text(0)?).into())
}

/// The first match; `Undefined` if there is none, for AWS does not say.
fn substr(call: &Call<'_>) -> Option<Value> {
    Some(pattern(call)?.find(&call.text(0)?)?.as_str().into())
}

fn replace(call: &Call<'_>) -> Option<Value> {
    let (text, pattern, pieces) = (call.text(0)?, pattern(call)?, pieces(&call.text(2)?)?);
    let mut result = String::new();
    let mut end = 0;
    for found in pattern.captures_iter(&text) {
        let whole = found.get(0)?;
        result.push_str(&text[end..whole.start()]);
        for piece in &pieces {
            let piece = piece.of(&found)?;
            call.budget.spend(piece.len() + 1)?;
            result.push_str(piece);
        }
        end = whole.end();
    }
    result.push_str(&text[end..]);
    Some(result.into())
}

/// A piece of a replacement as Java writes it.
#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Group(usize),
    Named(String),
}

impl Piece {
    /// None if the expression has no such group; a group that takes no part in the match is empty.
    fn of<'a>(&'a self, found: &Captures<'a>) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Group(number) if *number >= found.len() => None,
            Self::Group(number) => Some(found.get(*number).map_or("", |group| group.as_str())),
            Self::Named(name) => found.name(name).map(|group| group.as_str()),
        }
    }
}

/// `$1` and `${name}` stand for groups, `\` takes the next character literally; none if it is no replacement.
fn pieces(by: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let (mut text, mut rest) = (String::new(), by.chars());
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => text.push(rest.next()?),
            '$' => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                let (group, after) = group(rest.as_str())?;
                pieces.push(group);
                rest = after.chars();
            }
            letter => text.push(letter),
        }
    }
    pieces.push(Piece::Text(text));
    Some(pieces)
}

fn group(after_dollar: &str) -> Option<(Piece, &str)> {
    if let Some(named) = after_dollar.strip_prefix('{') {
        let (name, rest) = named.split_once('}')?;
        return Some((Piece::Named(name.to_owned()), rest));
    }
    let digits = after_dollar.bytes().take_while(u8::is_ascii_digit).count();
    let number = after_dollar[..digits].parse().ok()?;
    Some((Piece::Group(number), &after_dollar[digits..]))
}

fn pattern_objection(place: usize, literal: Option<&Value>) -> Option<Objection> {
    let pattern = literal.filter(|_| place == 1)?.as_str()?;
    let error = compiled(pattern).err()?;
    let why = match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        error => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    };
    let problem = format!("this version cannot use the regular expression: {why}");
    Some(Objection { problem, remedy: "write it without look-around and back-references, and close its brackets" })
}

fn replace_objection(place: usize, literal: Option<&Value>) -> Option<Objection> {
    let wrong = place == 2 && literal.and_then(Value::as_str).is_some_and(|by| pieces(by).is_none());
    let problem = || "`$` and `\\` need something behind them in a replacement".to_owned();
    let remedy = "write $1 or ${name} for a group, \\$ for a dollar sign";
    pattern_objection(place, literal).or_else(|| wrong.then(|| Objection { problem: problem(), remedy }))
}
