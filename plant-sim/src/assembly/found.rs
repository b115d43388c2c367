//! What is found about a line while it is built.

use line_model::Element;

use super::names::is_within;
use super::{LineError, LineErrors, Note};

/// What is found about a line while it is built: everything that is wrong, each once, and what follows from nothing
/// else that is wrong; and what has no effect.
#[derive(Debug, Default)]
pub(super) struct Found {
    errors: Vec<LineError>,
    /// The paths of elements of which no device could be made: what they would offer is missing for no other reason.
    broken: Vec<String>,
    pub(super) notes: Vec<Note>,
}

impl Found {
    pub(super) fn error(&mut self, error: LineError) {
        if !self.is_broken(error.path()) && !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// No device can be made of an element.
    pub(super) fn broken(&mut self, element: &Element) {
        self.broken.push(element.path.clone());
    }

    /// Whether that is something that an element would offer of which no device could be made.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| is_within(name, broken))
    }

    pub(super) fn note(&mut self, name: String, text: String) {
        self.notes.push(Note { name, text });
    }

    /// What is good; the error is added otherwise.
    pub(super) fn good<T>(&mut self, result: Result<T, LineError>) -> Option<T> {
        result.map_err(|error| self.error(error)).ok()
    }

    /// The notes, unless something is wrong.
    pub(super) fn end(self) -> Result<Vec<Note>, LineErrors> {
        LineErrors::of(self.errors).map_or(Ok(self.notes), Err)
    }
}
