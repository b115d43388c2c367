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
    help: Option<String>,
    #[source_code]
    code: Option<Arc<NamedSource<String>>>,
    #[label("here")]
    span: Option<SourceSpan>,
    #[related]
    others: Box<[ProfileError]>,
}

impl ProfileError {
    pub(super) fn new(path: &Path, text: &str, span: Range<usize>, message: String, help: String) -> Self {
        let line = text.get(..span.start).unwrap_or("").matches('\n').count() + 1;
        let code = NamedSource::new(path.display().to_string(), text.to_owned()).with_language("toml");
        Self::shown(format!("{}:{line}", path.display()), Arc::new(code), span, message, help)
    }

    /// Shows a piece of a text.
    pub(super) fn shown(
        place: String,
        code: Arc<NamedSource<String>>,
        span: Range<usize>,
        message: String,
        help: String,
    ) -> Self {
        let (code, span) = (Some(code), Some(span.into()));
        Self { place, message, help: Some(help), code, span, others: Box::default() }
    }

    /// Shows nothing.
    pub(super) fn plain(place: impl std::fmt::Display, message: String, help: String) -> Self {
        Self { place: place.to_string(), message, help: Some(help), code: None, span: None, others: Box::default() }
    }

    /// Several problems with one file; one alone is itself.
    pub(super) fn all(path: &Path, mut others: Vec<Self>) -> Self {
        if others.len() == 1 {
            return others.remove(0);
        }
        let (place, message, others) =
            (path.display().to_string(), format!("{} mistakes", others.len()), others.into_boxed_slice());
        Self { place, message, help: None, code: None, span: None, others }
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> ProfileError {
    let help = "check the path; paths in a profile are relative to the profile's folder";
    ProfileError::plain(path.display(), format!("cannot be read: {error}"), help.to_owned())
}

pub(super) fn missing(name: &str, path: &Path) -> ProfileError {
    let known = known_profiles();
    let help = format!("{}; or give the path of a .toml file", suggestion(name, known.iter().map(String::as_str)));
    ProfileError::plain(path.display(), format!("there is no profile `{name}`"), help)
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
