//! Functions of texts. What is no text is converted; null and `Undefined` give `Undefined`.

use serde_json::Value;

use super::{Call, Function};

/// So many spaces are padded at most, as in AWS.
const MAX_PADDING: i128 = 1000;

/// What AWS calls white space.
const SPACE: [char; 2] = ['\t', ' '];

/// These functions.
pub const FUNCTIONS: &[Function] = &[
    Function::new("length(text)", 1..=1, |call| Some(call.text(0)?.chars().count().into())),
    Function::new("numbytes(text)", 1..=1, |call| Some(call.text(0)?.len().into())),
    Function::new("lower(text)", 1..=1, |call| Some(call.text(0)?.to_lowercase().into())),
    Function::new("upper(text)", 1..=1, |call| Some(call.text(0)?.to_uppercase().into())),
    Function::new("trim(text)", 1..=1, |call| Some(call.text(0)?.trim().into())),
    Function::new("ltrim(text)", 1..=1, |call| Some(call.text(0)?.trim_start_matches(SPACE).into())),
    Function::new("rtrim(text)", 1..=1, |call| Some(call.text(0)?.trim_end_matches(SPACE).into())),
    Function::new("lpad(text, spaces)", 2..=2, |call| Some((padding(call)? + &call.text(0)?).into())),
    Function::new("rpad(text, spaces)", 2..=2, |call| Some((call.text(0)? + &padding(call)?).into())),
    Function::new("chr(code)", 1..=1, chr),
    Function::new("startswith(text, start)", 2..=2, |call| Some(call.text(0)?.starts_with(&call.text(1)?).into())),
    Function::new("endswith(text, end)", 2..=2, |call| Some(call.text(0)?.ends_with(&call.text(1)?).into())),
    Function::new("indexof(text, part)", 2..=2, indexof),
    Function::new("substring(text, from[, to])", 2..=3, substring),
    Function::new("replace(text, part, by)", 3..=3, replace),
];

fn padding(call: &Call<'_>) -> Option<String> {
    let spaces = call.number(1)?;
    let within = spaces.int().unwrap_or(i128::MAX * i128::from(spaces.sign())).clamp(0, MAX_PADDING);
    Some(" ".repeat(usize::try_from(within).ok()?))
}

/// A character of ASCII.
fn chr(call: &Call<'_>) -> Option<Value> {
    let code = u8::try_from(call.int(0)?).ok().filter(u8::is_ascii)?;
    Some(char::from(code).to_string().into())
}

/// Where a text first has a part, in characters from 0; `Undefined` if nowhere, for AWS does not say.
fn indexof(call: &Call<'_>) -> Option<Value> {
    let (text, part) = (call.text(0)?, call.text(1)?);
    Some(text[..text.find(&part)?].chars().count().into())
}

/// From one character, counted from 0, up to but without another.
fn substring(call: &Call<'_>) -> Option<Value> {
    let text = call.text(0)?;
    let length = text.chars().count();
    let index = |at: usize| {
        let number = call.number(at)?;
        let index = number.int().unwrap_or(i128::MAX * i128::from(number.sign()));
        Some(usize::try_from(index.max(0)).unwrap_or(length).min(length))
    };
    let from = index(1)?;
    let to = if call.arguments.len() == 3 { index(2)? } else { length };
    Some(text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>().into())
}

fn replace(call: &Call<'_>) -> Option<Value> {
    let (text, part, by) = (call.text(0)?, call.text(1)?, call.text(2)?);
    call.budget.spend(text.matches(&part).count().saturating_mul(by.len()))?;
    Some(text.replace(&part, &by).into())
}
