//! What is wrong with a profile, and what to do about it.

use std::fmt;
use std::path::Path;

use line_model::Advice;
use line_model::nearest::suggestion;

use crate::mistake::Mistake;

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Mistake {
    let help = "check the path; paths in a profile are relative to the profile's folder";
    Mistake::plain(path.display(), format!("cannot be read: {error}"), help.to_owned())
}

pub(super) fn missing(name: &str, path: &Path) -> Mistake {
    let known = known_profiles();
    let help = format!("{}; or give the path of a .toml file", suggestion(name, known.iter().map(String::as_str)));
    Mistake::plain(path.display(), format!("there is no profile `{name}`"), help)
}

fn known_profiles() -> Vec<String> {
    let files = std::fs::read_dir(super::FOLDER).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".toml")?.to_owned())).collect();
    names.sort();
    names
}

/// What is wrong with a table that can be read, and what to do.
#[derive(Debug)]
pub struct Refusal(Advice);

/// Stands between the two parts of a [`Refusal`] on its way through the TOML reader, whose errors are text. No remedy has it.
const UNIT_SEPARATOR: char = '\u{1f}';

impl Refusal {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Advice::new(message, help))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{UNIT_SEPARATOR}{}", self.0.message, self.0.help)
    }
}

/// A message of the TOML reader about a kind of file, and what to do: what a [`Refusal`] says, or what can be told from it.
pub(super) fn with_help(message: &str, kind: Option<&str>) -> Advice {
    match message.rsplit_once(UNIT_SEPARATOR) {
        Some((message, help)) => Advice::new(message, help),
        None => Advice::new(in_words(message), help_for(message, kind)),
    }
}

/// The same in words of those who write profiles: the reader names types by what they are called in the program.
fn in_words(message: &str) -> String {
    let types = [
        ("expected u16", "expected a whole number, not below 0"),
        ("expected u32", "expected a whole number, not below 0"),
        ("expected u64", "expected a whole number, not below 0"),
        ("expected usize", "expected a whole number, not below 0"),
        ("expected i64", "expected a whole number"),
        ("expected f64", "expected a number"),
        ("expected a boolean", "expected true or false"),
        ("expected a sequence", "expected a list in [ ]"),
    ];
    let meant = types.iter().find(|(named, _)| message.ends_with(named));
    meant.map_or_else(|| message.to_owned(), |(named, meant)| message.replace(named, meant))
}

/// The nearest key where the message lists the valid ones.
fn help_for(message: &str, kind: Option<&str>) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.starts_with("unknown field") || message.starts_with("unknown variant"), quoted.split_first()) {
        (true, Some((wrong, valid))) => suggestion(wrong, valid.iter().copied()),
        _ => advice(message, kind),
    }
}

fn advice(message: &str, kind: Option<&str>) -> String {
    let begins = |start| message.starts_with(start);
    let keys = kind.map_or_else(String::new, |kind| format!("; `lineproof explain {kind}` tells all keys"));
    if begins("missing field") {
        format!("add the key to this table{keys}")
    } else if begins("no value of a signal") {
        "write text in double quotes, a number, true or false, and a range as `between = [495, 505]`".to_owned()
    } else if begins("invalid type") || begins("invalid value") {
        format!("give a value of the kind that is expected{keys}")
    } else {
        "correct the TOML here: text stands in double quotes, lists in [ ], inline tables in { }".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_parts_whatever_stands_in_them() {
        let refusal = Refusal::new("`at` is no JSON pointer: a; b", "write it like /a; or leave it out");
        assert_eq!(with_help(&refusal.to_string(), None), refusal.0);
    }
}
