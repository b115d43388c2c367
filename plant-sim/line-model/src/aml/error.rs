//! What is wrong with a description, where, and what to do about it.

use std::fmt;

use super::limits::MAX_ERRORS;
use super::problem::Problem;

/// Something that is wrong with the description of a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}; {help}")]
pub struct AmlError {
    place: Place,
    problem: Problem,
    help: String,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was asked for; `container.amlx!/part` for a part of a container.
    pub file: String,
    /// The line in it, from 1, if it is about one.
    pub line: Option<u32>,
    /// The names from the hierarchy or library down to what is wrong, separated by `/`; may be empty.
    pub path: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.path.is_empty() {
            write!(f, ": {}", self.path)?;
        }
        Ok(())
    }
}

impl AmlError {
    pub(super) fn new(place: Place, problem: Problem, help: impl Into<String>) -> Self {
        Self { place, problem, help: help.into() }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Whether this says all that `other` does: the same, or that there is a second one of the same object.
    fn covers(&self, other: &Self) -> bool {
        let duplicates = [self, other].iter().all(|error| matches!(error.problem, Problem::Duplicate { .. }));
        self == other || (duplicates && (&self.place.file, self.place.line) == (&other.place.file, other.place.line))
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// Everything that is wrong with a description, at least one error, in the order in which it was found. No more than
/// [`MAX_ERRORS`] are collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadErrors(Vec<AmlError>);

impl LoadErrors {
    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, AmlError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a LoadErrors {
    type Item = &'a AmlError;
    type IntoIter = std::slice::Iter<'a, AmlError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<AmlError> for LoadErrors {
    fn from(error: AmlError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for LoadErrors {
    /// One error to a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadErrors {}

/// Collects errors, each once.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<AmlError>);

impl Errors {
    pub(super) fn add(&mut self, error: AmlError) {
        let is_enough = self.0.len() >= MAX_ERRORS;
        if !is_enough && !self.0.iter().any(|known| known.covers(&error)) {
            self.0.push(error);
        }
    }

    /// Whether classes are missing, so that there is no telling what else is.
    pub(super) fn miss_classes(&self) -> bool {
        self.0.iter().any(|error| error.problem.is_about_class())
    }

    /// `good`, unless there are errors.
    pub(super) fn or<T>(self, good: T) -> Result<T, LoadErrors> {
        if self.0.is_empty() { Ok(good) } else { Err(LoadErrors(self.0)) }
    }
}
