//! What a step asks of a signal: `is 3`, `is not "Idle"`, `is 500 ± 1 %`.

use std::sync::LazyLock;

use regex::Regex;

use lineproof_judge::journal::{Test, Value};

use super::Misfit;
use super::value::{number, parse_value, value};
use crate::profile::vocabulary::given::absolute;

/// A comparison as it stands in a step; captures nothing.
pub(super) const PATTERN: &str = concat!(
    "is (?:",
    concat!("(?:not )?", value!()),
    concat!("|(?:below|above|at most|at least) ", number!()),
    concat!("|between ", number!(), " and ", number!()),
    concat!("|", number!(), r" (?:±|\+/-) ?\d+(?:\.\d+)?(?: ?%)?"),
    concat!("|one of ", value!(), "(?:, ", value!(), ")*"),
    ")"
);

/// A value of a list.
static VALUES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""[^"]*"|[^", ]+"#).expect("the expression is constant"));

/// Reads what matches [`PATTERN`].
pub(super) fn parse(text: &str) -> Result<Test, Misfit> {
    let text = text.strip_prefix("is ").unwrap_or(text);
    let value = |text: &str| parse_value(text.trim());
    for (word, test) in [
        ("not ", Test::IsNot as fn(Value) -> Test),
        ("below ", Test::Below),
        ("above ", Test::Above),
        ("at most ", Test::AtMost),
        ("at least ", Test::AtLeast),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return value(rest).map(test);
        }
    }
    if let Some(range) = text.strip_prefix("between ") {
        return between(range);
    }
    if let Some(list) = text.strip_prefix("one of ") {
        return VALUES.find_iter(list).map(|found| value(found.as_str())).collect::<Result<_, _>>().map(Test::OneOf);
    }
    match text.split_once(" ±").or_else(|| text.split_once(" +/-")) {
        Some((of, tolerance)) if !text.starts_with('"') => near(value(of)?, tolerance.trim()),
        _ => value(text).map(Test::Is),
    }
}

fn between(range: &str) -> Result<Test, Misfit> {
    let (from, to) = range.split_once(" and ").unwrap_or((range, range));
    let (least, most) = (parse_value(from)?, parse_value(to)?);
    let is_empty = as_number(&least).zip(as_number(&most)).is_some_and(|(least, most)| least > most);
    if is_empty {
        return Err(Misfit::new(format!("nothing is between {from} and {to}"), "give the lower limit first"));
    }
    Ok(Test::Between { from: least, to: most })
}

fn near(value: Value, tolerance: &str) -> Result<Test, Misfit> {
    let part = tolerance.ends_with('%').then(|| Value::Text(tolerance.to_owned()));
    let tolerance = part.map_or_else(|| parse_value(tolerance), Ok)?;
    let tolerance = absolute(&value, &tolerance)?;
    Ok(Test::Near { value, tolerance })
}

fn as_number(value: &Value) -> Option<f64> {
    value.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_matches_is_read() {
        let whole = Regex::new(&format!("^(?:{PATTERN})$")).unwrap();
        let text = |text: &str| Value::Text(text.into());
        let near = |value, tolerance| Test::Near { value: Value::Int(value), tolerance };
        for (written, expected) in [
            ("is 3", Test::Is(Value::Int(3))),
            ("is true", Test::Is(Value::Bool(true))),
            ("is \"not 3 ± 1\"", Test::Is(text("not 3 ± 1"))),
            ("is not \"Idle\"", Test::IsNot(text("Idle"))),
            ("is below -2.5", Test::Below(Value::Real(-2.5))),
            ("is above 2", Test::Above(Value::Int(2))),
            ("is at most 2", Test::AtMost(Value::Int(2))),
            ("is at least 2", Test::AtLeast(Value::Int(2))),
            ("is between -1 and 2.5", Test::Between { from: Value::Int(-1), to: Value::Real(2.5) }),
            ("is 500 ± 1 %", near(500, Value::Real(5.0))),
            ("is -500 ±1%", near(-500, Value::Real(5.0))),
            ("is 500 +/- 3", near(500, Value::Int(3))),
            ("is one of \"a, b\", 3, false", Test::OneOf(vec![text("a, b"), Value::Int(3), Value::Bool(false)])),
        ] {
            assert!(whole.is_match(written), "{written}");
            assert_eq!(parse(written), Ok(expected), "{written}");
        }
        for wrong in ["is Idle", "is below \"a\"", "is 3 ± a", "is one of", "3"] {
            assert!(!whole.is_match(wrong), "{wrong}");
        }
        assert_eq!(parse("is between 3 and 2").unwrap_err().message, "nothing is between 3 and 2");
        assert!(parse(&format!("is above {}", "9".repeat(400))).is_err());
    }
}
