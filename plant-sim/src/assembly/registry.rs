//! The classes that are known.

use std::collections::BTreeMap;

use line_model::Element;

use super::{Device, LineError, Setup};

/// Makes a device of an element.
pub type Constructor = fn(&mut Setup<'_>) -> Result<Device, LineError>;

/// The classes that are known, by name.
#[derive(Clone, Debug)]
pub struct Registry {
    classes: BTreeMap<String, Constructor>,
}

impl Registry {
    /// No class at all.
    #[must_use]
    pub fn empty() -> Self {
        Self { classes: BTreeMap::new() }
    }

    /// Adds a class, or replaces the one of that name.
    pub fn register(&mut self, name: &str, constructor: Constructor) {
        self.classes.insert(name.to_owned(), constructor);
    }

    /// The constructor of a class.
    #[must_use]
    pub fn constructor(&self, class: &str) -> Option<Constructor> {
        self.classes.get(class).copied()
    }

    /// The constructor of an element: that of its class, or of the nearest class that its class is derived from.
    #[must_use]
    pub fn constructor_of(&self, element: &Element) -> Option<Constructor> {
        std::iter::once(&element.class).chain(&element.bases).find_map(|class| self.constructor(class))
    }

    /// The names of all classes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }
}
