//! The classes of all files, found by the way in which CAEX names them.

use std::collections::HashMap;

use super::class_path::ClassPath;
use super::document::{Attribute, Object};
use super::files::Files;
use super::limits::MAX_CANDIDATES;
use super::problem::Problem;
use crate::nearest::{nearest, suggestion_of};

/// How the names of the libraries begin that come with the standard: often referred to and not at hand, and much alike.
const STANDARD: &str = "AutomationML";

/// So many classes of a library are listed at most: all of a library that a person can look through.
const MAX_CLASSES: usize = 60;

/// What a class describes; each family has libraries of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ClassFamily {
    /// Elements.
    Unit,
    /// Roles.
    Role,
    /// Interfaces.
    Interface,
    /// Attributes.
    Attribute,
}

/// What a class is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body<'a> {
    Object(&'a Object),
    Attribute(&'a Attribute),
}

/// A class.
#[derive(Debug)]
pub(super) struct Class<'a> {
    pub(super) body: Body<'a>,
    /// Library, class, class in the class, and so on.
    pub(super) path: Vec<&'a str>,
}

/// All classes.
#[derive(Debug)]
pub(super) struct Classes<'a> {
    files: &'a Files,
    table: Vec<Class<'a>>,
    by_path: HashMap<(usize, ClassFamily), HashMap<Vec<&'a str>, usize>>,
}

impl<'a> Classes<'a> {
    pub(super) fn of(files: &'a Files) -> Self {
        let mut classes = Self { files, table: Vec::new(), by_path: HashMap::new() };
        for (file, document) in files.documents.iter().enumerate() {
            let libraries = [
                (ClassFamily::Unit, &document.unit_libraries),
                (ClassFamily::Role, &document.role_libraries),
                (ClassFamily::Interface, &document.interface_libraries),
            ];
            for (family, libraries) in libraries {
                for library in libraries {
                    library.classes.iter().for_each(|class| classes.add(file, family, &[&library.name], class));
                }
            }
            for library in &document.attribute_libraries {
                library.types.iter().for_each(|class| classes.add_type(file, &[&library.name], class));
            }
        }
        classes
    }

    fn add(&mut self, file: usize, family: ClassFamily, within: &[&'a str], class: &'a Object) {
        let path = [within, &[class.name.as_str()]].concat();
        class.classes.iter().for_each(|inner| self.add(file, family, &path, inner));
        self.enter(file, family, path, Body::Object(class));
    }

    fn add_type(&mut self, file: usize, within: &[&'a str], class: &'a Attribute) {
        let path = [within, &[class.name.as_str()]].concat();
        class.attributes.iter().for_each(|inner| self.add_type(file, &path, inner));
        self.enter(file, ClassFamily::Attribute, path, Body::Attribute(class));
    }

    fn enter(&mut self, file: usize, family: ClassFamily, path: Vec<&'a str>, body: Body<'a>) {
        // A missing name is an error already.
        if path.last().is_none_or(|name| name.is_empty()) {
            return;
        }
        self.by_path.entry((file, family)).or_default().entry(path.clone()).or_insert(self.table.len());
        self.table.push(Class { body, path });
    }

    pub(super) fn get(&self, index: usize) -> &Class<'a> {
        &self.table[index]
    }

    /// The class that `reference` names in `file`, inside the class `within` if it stands in one.
    ///
    /// `Ok(None)` if no file has its library and none has one of a similar name: much is described with libraries that
    /// are not at hand, and what has no class is static.
    pub(super) fn find(
        &self,
        family: ClassFamily,
        file: usize,
        within: Option<usize>,
        reference: &str,
    ) -> Result<Option<usize>, (Problem, String)> {
        let wanted = ClassPath::parse(reference);
        let files: Vec<usize> = match &wanted.alias {
            Some(alias) => self.files.alias(file, alias)?.into_iter().collect(),
            None => self.files.near(file).collect(),
        };
        let parts: Vec<&str> = wanted.parts.iter().map(String::as_str).collect();
        let exact =
            |path: &[&str]| files.iter().find_map(|&file| self.by_path.get(&(file, family))?.get(path).copied());
        if let Some(found) = exact(&parts) {
            return Ok(Some(found));
        }
        // Some tools name a class of the same library from where they stand.
        let around = within.map_or(&[][..], |class| self.table[class].path.as_slice());
        let relative = (1..=around.len()).rev().find_map(|depth| exact(&[&around[..depth], &parts].concat()));
        match relative {
            Some(found) => Ok(Some(found)),
            None => self.unknown(family, &files, &parts),
        }
    }

    fn unknown(
        &self,
        family: ClassFamily,
        files: &[usize],
        parts: &[&str],
    ) -> Result<Option<usize>, (Problem, String)> {
        let known = files.iter().filter_map(|&file| self.by_path.get(&(file, family))).flat_map(HashMap::keys);
        let known: Vec<&Vec<&str>> = known.collect();
        let Some((library, class)) = parts.split_first() else { return Ok(None) };
        let mut of_library: Vec<String> =
            known.iter().filter(|path| path[0] == *library).map(|path| path[1..].join("/")).collect();
        if of_library.is_empty() {
            let mut libraries: Vec<&str> = known.iter().map(|path| path[0]).collect();
            libraries.sort_unstable();
            libraries.dedup();
            let near =
                nearest(library, libraries.into_iter().take(MAX_CANDIDATES)).filter(|_| !library.starts_with(STANDARD));
            return near.map_or(Ok(None), |near| {
                let problem = Problem::UnknownLibrary { library: (*library).to_owned() };
                Err((problem, format!("did you mean `{near}`?")))
            });
        }
        of_library.sort_unstable();
        let problem = Problem::UnknownClass { class: class.join("/"), library: (*library).to_owned() };
        let classes = of_library.iter().map(String::as_str).take(MAX_CANDIDATES);
        Err((problem, suggestion_of(MAX_CLASSES, &class.join("/"), classes)))
    }
}
