//! What is wrong with a description, where, and what to do about it.

use std::fmt;

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
    pub(super) fn covers(&self, other: &Self) -> bool {
        let duplicates = [self, other].iter().all(|error| matches!(error.problem, Problem::Duplicate { .. }));
        self == other || (duplicates && (&self.place.file, self.place.line) == (&other.place.file, other.place.line))
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}
