//! All files of a description: the first one and those that it refers to.

use std::collections::{BTreeMap, HashMap};

use super::document::{Document, Origin, Reference};
use super::error::{AmlError, Place};
use super::limits::{MAX_CANDIDATES, MAX_FILES, MAX_TOTAL_BYTES};
use super::load_errors::{Errors, LoadErrors};
use super::places::Places;
use super::problem::Problem;
use super::source::Resolver;
use super::{read, xml};
use crate::nearest::suggestion;

/// The files of a description, the first one first. A file is read once, however often it is referred to, so that
/// references in a circle end.
#[derive(Debug, Default)]
pub(super) struct Files {
    names: Vec<String>,
    pub(super) documents: Vec<Document>,
    /// For each file what its aliases mean; `None` for a file that cannot be read.
    aliases: Vec<BTreeMap<String, Option<usize>>>,
    bytes: usize,
    items: usize,
}

impl Files {
    /// Reads the file `name` with this content and all that it refers to.
    pub(super) fn load(
        name: String,
        content: &[u8],
        resolver: &mut dyn Resolver,
        errors: &mut Errors,
    ) -> Result<Self, LoadErrors> {
        let mut files = Self::default();
        files.add(name, content, errors)?;
        let mut next = 0;
        while next < files.documents.len() {
            files.follow(next, resolver, errors);
            next += 1;
        }
        Ok(files)
    }

    fn add(&mut self, name: String, content: &[u8], errors: &mut Errors) -> Result<usize, Box<AmlError>> {
        let index = self.documents.len();
        let fault = |line, problem, help| {
            Box::new(AmlError::new(Place { file: name.clone(), line, path: String::new() }, problem, help))
        };
        self.bytes += content.len();
        if self.bytes > MAX_TOTAL_BYTES {
            let problem = Problem::TooLarge { what: "bytes in all files", limit: MAX_TOTAL_BYTES };
            return Err(fault(None, problem, "leave out what is not needed"));
        }
        let root =
            xml::read(content, &mut self.items).map_err(|(line, problem, help)| fault(Some(line), problem, help))?;
        let document = read::document(&root, index, &name, errors)?;
        self.names.push(name);
        self.documents.push(document);
        self.aliases.push(BTreeMap::new());
        Ok(index)
    }

    fn follow(&mut self, file: usize, resolver: &mut dyn Resolver, errors: &mut Errors) {
        let references = std::mem::take(&mut self.documents[file].references);
        for reference in &references {
            let found = self.refer(file, reference, resolver, errors);
            self.aliases[file].insert(reference.alias.clone(), found);
        }
        self.documents[file].references = references;
    }

    fn refer(
        &mut self,
        file: usize,
        reference: &Reference,
        resolver: &mut dyn Resolver,
        errors: &mut Errors,
    ) -> Option<usize> {
        let place = self.place(reference.origin, &[]);
        let path = reference.path.as_str();
        let (name, content) = match resolver.resolve(&self.names[file], path) {
            Ok(found) => found,
            Err((problem, help)) => {
                let problem = match problem {
                    Problem::Unreadable(why) => Problem::Unreadable(format!("the file `{path}`: {why}")),
                    other => other,
                };
                errors.add(AmlError::new(place, problem, help));
                return None;
            }
        };
        if let Some(known) = self.names.iter().position(|known| *known == name) {
            return Some(known);
        }
        if self.documents.len() >= MAX_FILES {
            let problem = Problem::TooLarge { what: "files", limit: MAX_FILES };
            errors.add(AmlError::new(place, problem, "put some libraries into one file"));
            return None;
        }
        self.add(name, &content, errors).map_err(|error| errors.add(*error)).ok()
    }

    /// The place of something that the files say.
    pub(super) fn place(&self, origin: Origin, path: &[String]) -> Place {
        Place { file: self.names[origin.file].clone(), line: Some(origin.line), path: path.join("/") }
    }

    /// The places of names in these files.
    pub(super) fn places(&self, by_name: HashMap<String, Origin>) -> Places {
        Places::new(&self.names, by_name)
    }

    /// What an alias means in a file; `Ok(None)` if that file cannot be read, which is an error already.
    pub(super) fn alias(&self, file: usize, alias: &str) -> Result<Option<usize>, (Problem, String)> {
        let known = &self.aliases[file];
        let unknown = || {
            let help = match suggestion(alias, known.keys().map(String::as_str).take(MAX_CANDIDATES)) {
                none if known.is_empty() => format!("{none}; declare it by an ExternalReference"),
                some => some,
            };
            (Problem::UnknownAlias { alias: alias.to_owned() }, help)
        };
        known.get(alias).copied().ok_or_else(unknown)
    }

    /// The files that a file refers to, itself first.
    pub(super) fn near(&self, file: usize) -> impl Iterator<Item = usize> {
        std::iter::once(file).chain(self.aliases[file].values().flatten().copied())
    }

    /// The name of the first file without folder and extension.
    pub(super) fn stem(&self) -> &str {
        let name = self.names.first().map_or("", String::as_str);
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        name.split('.').next().unwrap_or(name)
    }
}

impl From<Box<AmlError>> for LoadErrors {
    fn from(error: Box<AmlError>) -> Self {
        (*error).into()
    }
}
