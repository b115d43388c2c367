//! Where the translation is: errors, the place for them, and the names that are taken.

use std::collections::HashMap;

use super::document::Origin;
use super::error::AmlError;
use super::files::Files;
use super::limits::MAX_NAME_BYTES;
use super::load_errors::Errors;
use super::places::Places;
use super::problem::Problem;

/// Where the translation is.
pub(super) struct Scope<'a> {
    files: &'a Files,
    errors: &'a mut Errors,
    /// The names down to here.
    path: Vec<String>,
    /// How many of them are always there.
    top: usize,
    /// The dotted names that are taken, and where they are given.
    taken: HashMap<String, Origin>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(files: &'a Files, errors: &'a mut Errors) -> Self {
        Self { files, errors, path: Vec::new(), top: 0, taken: HashMap::new() }
    }

    /// From here on everything is inside the element of that name.
    pub(super) fn begin(&mut self, name: &str) {
        self.path = vec![name.to_owned()];
        self.top = self.path.len();
    }

    /// Does something one name further down.
    pub(super) fn inside<T>(&mut self, name: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.to_owned());
        let done = act(self);
        self.path.pop();
        done
    }

    /// Goes one name further down, until [`Self::leave_all`].
    pub(super) fn enter(&mut self, name: &str) {
        self.path.push(name.to_owned());
    }

    /// Goes back to the line.
    pub(super) fn leave_all(&mut self) {
        self.path.truncate(self.top);
    }

    pub(super) fn error(&mut self, origin: Origin, problem: Problem, help: impl Into<String>) {
        let place = self.files.place(origin, &self.path);
        self.errors.add(AmlError::new(place, problem, help));
    }

    /// Where everything is that has a name.
    pub(super) fn places(self) -> Places {
        self.files.places(self.taken)
    }

    /// What is good; the error is added otherwise.
    pub(super) fn good<T>(&mut self, origin: Origin, result: Result<T, (Problem, String)>) -> Option<T> {
        result.map_err(|(problem, help)| self.error(origin, problem, help)).ok()
    }

    /// The dotted name of something below `parent`, which nothing else may have. A dot in the name itself would say that
    /// there is something in between: it becomes `_`.
    pub(super) fn name(&mut self, parent: &str, name: &str, origin: Origin) -> String {
        self.take(dotted(parent, name), origin)
    }

    /// As [`Self::name`], for the name of a nested attribute, which has dots already.
    pub(super) fn nested_name(&mut self, parent: &str, name: &str, origin: Origin) {
        self.take(format!("{parent}.{name}"), origin);
    }

    fn take(&mut self, name: String, origin: Origin) -> String {
        if name.len() > MAX_NAME_BYTES {
            let problem = Problem::TooLarge { what: "bytes in one name", limit: MAX_NAME_BYTES };
            self.error(origin, problem, "use shorter names");
            return String::new();
        }
        match self.taken.get(&name) {
            Some(&Origin { line: first, .. }) => {
                let problem = Problem::Duplicate { what: "name", name: name.clone(), first };
                self.error(origin, problem, "attributes, interfaces and elements of one element need different names");
            }
            None => drop(self.taken.insert(name.clone(), origin)),
        }
        name
    }
}

/// The dotted name of something below `parent`.
pub(super) fn dotted(parent: &str, name: &str) -> String {
    let name = name.replace('.', "_");
    if parent.is_empty() { name } else { format!("{parent}.{name}") }
}
