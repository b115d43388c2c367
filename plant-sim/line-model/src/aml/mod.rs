//! Reads the description of a line in AutomationML (IEC 62714) and makes a [`Line`] of it.
//!
//! Files as they occur in the wild are read: CAEX 2.15 and 3.0, with and without namespace, class libraries in other
//! files by alias, `.amlx` containers. What has no behaviour is static, not an error.
//!
//! # How a line is described
//!
//! * The line is the element of the class or role `ProductionLine`, or else the hierarchy. Its attribute `Namespace` is
//!   the namespace URI of its nodes.
//! * An `InternalElement` is an [`Element`](crate::Element). Its class, what that one is derived from, and its roles
//!   select the behaviour.
//! * An `ExternalInterface` is what its class, or one that this is derived from, says: `Signal`, `Method`, `Input`,
//!   `Output`, `FlowIn`, `FlowOut`; `Internal` and `Action` are values and acts that are not shown, but can be wired.
//!   An instance shows one by restating it as a `Signal` or `Method`.
//! * The attribute `Value` of a signal or pin has its type, unit, default and limits; `Inputs` and `Outputs` of a method
//!   have its arguments. A list (`OrderedListType`) is an array.
//! * An `InternalLink` is a [`Wire`](crate::Wire). `ends` says how its ends are named.
//! * What gives a value where the class says a unit repeats the unit.
//!
//! # Rooms
//!
//! Two layers: `document` is a file as it is written, with lines (`xml`, `read`); [`Line`] is what it means.
//! Between them `files` follows references, `classes` finds classes, `fill` fills them in, `mirror` knows objects
//! that are shown twice. `build`, `interface`, `attribute` and `link` translate.
//!
//! # What a hostile file cannot do
//!
//! A DOCTYPE is refused, so there are no entities but the five of XML. References lead only to files in the folder of
//! the first one or below it, never to the network. Everything is bounded by [`limits`]. No content makes the reader
//! panic.

pub mod limits;

mod attribute;
mod build;
mod class_path;
mod classes;
mod container;
mod document;
mod ends;
mod error;
mod files;
mod fill;
mod fill_attribute;
mod interface;
mod link;
mod load_errors;
mod mirror;
mod places;
mod problem;
mod read;
mod scope;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod xml;

use std::path::Path;

pub use error::{AmlError, Place};
pub use load_errors::LoadErrors;
pub use places::Places;
pub use problem::Problem;
pub use source::{Alone, Fault, Resolver};

use crate::Line;
use container::{Container, is_container};
use ends::Ends;
use files::Files;
use fill::Fill;
use load_errors::Errors;
use mirror::Mirrors;
use scope::Scope;
use source::Folder;

/// Loads the line that a file describes: an `.aml` file with what it refers to, or an `.amlx` container.
///
/// # Errors
/// Everything that is wrong with the files, each with its place and a remedy.
pub fn load(path: impl AsRef<Path>) -> Result<Line, LoadErrors> {
    load_with_places(path).map(|(line, _)| line)
}

/// As [`load`], with the places of everything in the files.
///
/// # Errors
/// As for [`load`].
pub fn load_with_places(path: impl AsRef<Path>) -> Result<(Line, Places), LoadErrors> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let content = source::read(path).map_err(|fault| whole(&name, fault))?;
    read_any(&name, content, &mut Folder::of(path))
}

/// Loads the line that `content` describes, an `.aml` file or an `.amlx` container of that name. Other files come from
/// `resolver`, those that a container refers to from the container.
///
/// ```
/// use line_model::aml::{Alone, parse};
///
/// let text = r#"
///     <CAEXFile SchemaVersion="3.0" FileName="tiny.aml">
///       <InstanceHierarchy Name="Tiny">
///         <InternalElement Name="Table"/>
///       </InstanceHierarchy>
///     </CAEXFile>"#;
/// let line = parse("tiny.aml", text.into(), &mut Alone)?;
/// assert_eq!(line.elements[0].path, "Table");
/// # Ok::<(), line_model::aml::LoadErrors>(())
/// ```
///
/// # Errors
/// As for [`load`].
pub fn parse(name: &str, content: Vec<u8>, resolver: &mut dyn Resolver) -> Result<Line, LoadErrors> {
    read_any(name, content, resolver).map(|(line, _)| line)
}

type Described = Result<(Line, Places), LoadErrors>;

fn read_any(name: &str, content: Vec<u8>, resolver: &mut dyn Resolver) -> Described {
    if !is_container(&content) {
        return read_line(name.to_owned(), &content, resolver);
    }
    let mut container = Container::open(name, content).map_err(|fault| whole(name, fault))?;
    let (root, content) = container.root().map_err(|fault| whole(name, fault))?;
    read_line(root, &content, &mut container)
}

/// An error about a file as a whole.
fn whole(file: &str, (problem, help): Fault) -> LoadErrors {
    AmlError::new(Place { file: file.to_owned(), line: None, path: String::new() }, problem, help).into()
}

fn read_line(name: String, content: &[u8], resolver: &mut dyn Resolver) -> Described {
    let mut errors = Errors::default();
    let files = Files::load(name, content, resolver, &mut errors)?;
    let mirrors = Mirrors::of(&files.documents);
    let hierarchies = {
        let mut fill = Fill::new(&files, &mirrors, &mut errors);
        let hierarchies = files.documents.first().map_or(&[][..], |first| &first.hierarchies);
        hierarchies.iter().map(|hierarchy| fill.hierarchy(hierarchy)).collect()
    };
    let described = build(&files, &mirrors, &mut errors, hierarchies);
    errors.or(described)
}

fn build(files: &Files, mirrors: &Mirrors, errors: &mut Errors, hierarchies: Vec<document::Object>) -> (Line, Places) {
    let classes_are_missing = errors.miss_classes();
    let mut scope = Scope::new(files, errors);
    let Some(root) = build::root(&mut scope, files, hierarchies) else { return Default::default() };
    let line = build::line(&mut scope, &root);
    if classes_are_missing {
        // Ends of links are missing too then, and are not to blame.
        return (line, scope.places());
    }
    let wires = link::wires(&mut scope, &Ends::of(&root, mirrors));
    (Line { wires, ..line }, scope.places())
}
