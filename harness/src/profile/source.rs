//! A TOML file and its text, to show errors in their place.

use std::ops::Range;
use std::path::{Path, PathBuf};

use line_model::Advice;
use line_model::nearest::suggestion;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::problem;
use crate::mistake::Mistake;

/// A file that a profile names, or the profile itself.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    path: PathBuf,
    text: String,
    /// What `lineproof explain` tells its keys for; none if it does not know them.
    kind: Option<&'static str>,
}

impl Source {
    pub(crate) fn read(path: &Path) -> Result<Self, Mistake> {
        let text = std::fs::read_to_string(path).map_err(|error| problem::unreadable(path, &error))?;
        Ok(Self { path: path.to_owned(), text, kind: None })
    }

    /// The same, as a file whose keys `lineproof explain` tells for this word.
    pub(super) fn explained_as(self, kind: &'static str) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// A text that stands in no file.
    #[cfg(test)]
    pub(crate) fn of(text: &str) -> Self {
        Self { path: "text.toml".into(), text: text.to_owned(), kind: None }
    }

    /// Sees that a name is one of those that are there.
    pub(super) fn known<'a>(
        &self,
        what: &str,
        name: &Spanned<String>,
        valid: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Mistake> {
        let valid: Vec<&str> = valid.into_iter().collect();
        if valid.contains(&name.get_ref().as_str()) {
            return Ok(());
        }
        let message = format!("unknown {what} `{}`", name.get_ref());
        Err(self.problem(name.span(), message, suggestion(name.get_ref(), valid)))
    }

    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Mistake> {
        toml::from_str(&self.text).map_err(|error| {
            let Advice { message, help } = problem::with_help(error.message(), self.kind);
            self.problem(error.span().unwrap_or(0..0), message, help)
        })
    }

    /// `profile.toml:4`, for a piece of the text.
    pub(super) fn place(&self, span: Range<usize>) -> String {
        let line = self.text.get(..span.start).unwrap_or("").matches('\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }

    /// The folder of the file.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn problem(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Mistake {
        Mistake::at(&self.path, &self.text, span, message.into(), help.into())
    }
}
