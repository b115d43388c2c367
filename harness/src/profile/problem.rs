//! What is wrong with a profile, shown with its place.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::nearest::suggestion;

/// A profile or a vocabulary that cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{place}: {message}")]
pub struct ProfileError {
    place: String,
    message: String,
    #[help]
    help: String,
    #[source_code]
    code: Option<Arc<NamedSource<String>>>,
    #[label("here")]
    span: Option<SourceSpan>,
}

impl ProfileError {
    pub(super) fn new(path: &Path, text: &str, span: Range<usize>, message: String, help: String) -> Self {
        let line = text.get(..span.start).unwrap_or("").matches('\n').count() + 1;
        let place = format!("{}:{line}", path.display());
        let code = NamedSource::new(path.display().to_string(), text.to_owned()).with_language("toml");
        Self { place, message, help, code: Some(Arc::new(code)), span: Some(span.into()) }
    }

    fn plain(path: &Path, message: String, help: String) -> Self {
        Self { place: path.display().to_string(), message, help, code: None, span: None }
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> ProfileError {
    let help = "check the path; paths in a profile are relative to the profile's folder";
    ProfileError::plain(path, format!("cannot be read: {error}"), help.to_owned())
}

pub(super) fn missing(name: &str, path: &Path) -> ProfileError {
    let known = known_profiles();
    let help = format!("{}; or give the path of a .toml file", suggestion(name, known.iter().map(String::as_str)));
    ProfileError::plain(path, format!("there is no profile `{name}`"), help)
}

fn known_profiles() -> Vec<String> {
    let files = std::fs::read_dir(super::FOLDER).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".toml")?.to_owned())).collect();
    names.sort();
    names
}

/// Help for a message of the TOML reader: the nearest key where the message lists the valid ones.
pub(super) fn help_for(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.starts_with("unknown field") || message.starts_with("unknown variant"), quoted.split_first()) {
        (true, Some((wrong, valid))) => suggestion(wrong, valid.iter().copied()),
        _ => advice(message).to_owned(),
    }
}

fn advice(message: &str) -> &'static str {
    let begins = |start| message.starts_with(start);
    if begins("missing field") {
        "add the key to this table; all keys are documented in lineproof's module `profile::schema`"
    } else if begins("invalid type") || begins("invalid value") {
        "give a value of the kind that is expected; all keys are documented in lineproof's module `profile::schema`"
    } else {
        "correct the TOML here: text stands in double quotes, lists in [ ], inline tables in { }"
    }
}
