//! What is wrong with a profile, and what to do about it.

use std::path::Path;

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

/// A message of the TOML reader about a kind of file, and what to do: what it says itself after a semicolon, or what can be
/// told from it.
pub(super) fn with_help<'a>(message: &'a str, kind: Option<&str>) -> (&'a str, String) {
    match message.split_once("; ") {
        Some((message, help)) => (message, help.to_owned()),
        None => (message, help_for(message, kind)),
    }
}

/// The same in words of those who write profiles: the reader names types by what they are called in the program.
pub(super) fn in_words(message: &str) -> String {
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
    } else if begins("invalid type") || begins("invalid value") {
        format!("give a value of the kind that is expected{keys}")
    } else {
        "correct the TOML here: text stands in double quotes, lists in [ ], inline tables in { }".to_owned()
    }
}
