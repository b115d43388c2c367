//! Everything that is wrong with a description.

use std::fmt;

use super::error::AmlError;
use super::limits::MAX_ERRORS;
use super::places::Places;
use crate::Line;

/// Everything that is wrong with a description, at least one error, in the order in which it was found. No more than
/// [`MAX_ERRORS`] are collected.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadErrors {
    errors: Vec<AmlError>,
    rest: Option<Box<(Line, Places)>>,
}

impl LoadErrors {
    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, AmlError> {
        self.errors.iter()
    }

    /// What the files describe beside what is wrong in them, to find what else is wrong: a value that is none is not there,
    /// nor is a link. Nothing if a class or a file is missing, since too much is missing then.
    #[must_use]
    pub fn rest(&self) -> Option<(&Line, &Places)> {
        self.rest.as_deref().map(|(line, places)| (line, places))
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
        Self { errors: vec![error], rest: None }
    }
}

impl fmt::Display for LoadErrors {
    /// One error to a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
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
        self.0.iter().any(|error| error.problem().is_about_class())
    }

    /// What was described, unless there are errors.
    pub(super) fn or(self, described: (Line, Places)) -> Result<(Line, Places), LoadErrors> {
        if self.0.is_empty() {
            return Ok(described);
        }
        let rest = (!self.miss_classes()).then(|| Box::new(described));
        Err(LoadErrors { errors: self.0, rest })
    }
}
