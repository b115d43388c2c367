//! The reader as a whole: what it makes of files, and what it says about bad ones.

mod classes;
mod container;
mod errors;
mod files;
mod fixtures;
mod hostile;
mod links;
mod versions;

use std::collections::BTreeMap;

use super::{Fault, Problem, Resolver, parse};
use crate::{Element, Line};

/// Files in memory.
#[derive(Default)]
struct Shelf(BTreeMap<String, Vec<u8>>);

impl Shelf {
    fn with(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.to_owned(), text.into());
        self
    }
}

impl Resolver for Shelf {
    fn resolve(&mut self, _from: &str, reference: &str) -> Result<(String, Vec<u8>), Fault> {
        let content = self.0.get(reference).cloned();
        let missing = || (Problem::Unreadable("there is no such file".to_owned()), "check the path");
        Ok((reference.to_owned(), content.ok_or_else(missing)?))
    }
}

/// The line of a text that refers to these files.
#[track_caller]
fn line_with(text: &str, mut files: Shelf) -> Line {
    parse("line.aml", text.into(), &mut files).unwrap_or_else(|errors| panic!("{errors}"))
}

#[track_caller]
fn line(text: &str) -> Line {
    line_with(text, Shelf::default())
}

/// What is said about a text.
#[track_caller]
fn said(text: &str) -> String {
    parse("line.aml", text.into(), &mut Shelf::default()).expect_err("it is bad").to_string()
}

#[track_caller]
fn element<'a>(line: &'a Line, path: &str) -> &'a Element {
    line.elements().find(|element| element.path == path).unwrap_or_else(|| panic!("no {path} in {line:#?}"))
}

/// A small line: one cylinder with a sensor inside, a class library, one link.
fn tiny() -> String {
    include_str!("tiny.aml").to_owned()
}

/// The small line with one piece replaced.
#[track_caller]
fn tiny_with(from: &str, to: &str) -> String {
    let text = tiny();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}
