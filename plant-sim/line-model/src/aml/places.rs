//! Where in its files everything of a line is described.

use std::collections::HashMap;

use super::document::Origin;
use super::error::Place;

/// Where in its files everything of a line is described, for problems that are found only later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    files: Vec<String>,
    by_name: HashMap<String, Origin>,
}

impl Places {
    pub(super) fn new(files: &[String], by_name: HashMap<String, Origin>) -> Self {
        Self { files: files.to_vec(), by_name }
    }

    /// The files of the model, the first one first.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The place of an element, attribute, signal, method or port by its full dotted name, or else of the innermost
    /// element of that name that there is.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Place> {
        let outwards = std::iter::successors(Some(name), |name| Some(name.rsplit_once('.')?.0));
        outwards.into_iter().find_map(|name| {
            let origin = self.by_name.get(name)?;
            let file = self.files.get(origin.file)?.clone();
            Some(Place { file, line: Some(origin.line), path: name.replace('.', "/") })
        })
    }
}
