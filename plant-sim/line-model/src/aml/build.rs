//! The second layer: objects with their classes filled in -> [`Line`].

use std::collections::HashSet;

use super::attribute::attributes;
use super::document::Object;
use super::files::Files;
use super::interface::interface;
use super::problem::Problem;
use super::scope::Scope;
use crate::{Element, Line};

/// The class or role of the element that is the line.
const LINE: &str = "ProductionLine";
/// The attribute with the namespace of the line's nodes.
const NAMESPACE: &str = "Namespace";
/// How the namespace begins of a line that names none.
const DEFAULT_NAMESPACE: &str = "urn:lineproof:line:";

/// What is built: the object that is the line.
///
/// That is the element of the class or role `ProductionLine`; what stands beside it is no part of the line. Where there
/// is none it is the hierarchy, or, where there are several, an object that has them all as its elements.
pub(super) fn root(scope: &mut Scope<'_>, files: &Files, hierarchies: Vec<Object>) -> Option<Object> {
    let is_line = |object: &Object| object.kinds.iter().any(|kind| kind == LINE);
    let mut lines = hierarchies.iter().flat_map(|hierarchy| &hierarchy.elements).filter(|object| is_line(object));
    if let Some(line) = lines.next() {
        for second in lines {
            let problem = Problem::SecondLine { name: second.name.clone() };
            scope.error(second.origin, problem, "describe each line in a file of its own");
        }
        scope.begin(&line.name);
        return Some(line.clone());
    }
    let mut filled: Vec<Object> = hierarchies.into_iter().filter(|hierarchy| !hierarchy.elements.is_empty()).collect();
    if filled.len() > 1 {
        return Some(Object { name: files.stem().to_owned(), elements: filled, ..Object::default() });
    }
    let line = filled.pop();
    if line.is_none() {
        scope.error(first_line(), Problem::NoLine, "add an InstanceHierarchy with an InternalElement");
    }
    line
}

fn first_line() -> super::document::Origin {
    super::document::Origin { file: 0, line: 1 }
}

/// Builds the line, without its wires.
pub(super) fn line(scope: &mut Scope<'_>, root: &Object) -> Line {
    let said = root.attributes.iter().find(|attribute| attribute.name == NAMESPACE);
    let namespace = said.and_then(|attribute| attribute.value.clone()).filter(|namespace| !namespace.is_empty());
    Line {
        name: root.name.clone(),
        namespace: namespace.unwrap_or_else(|| default_namespace(&root.name)),
        description: root.description.clone(),
        elements: elements(scope, "", root),
        wires: Vec::new(),
    }
}

fn default_namespace(name: &str) -> String {
    let plain = |character: char| if character.is_alphanumeric() { character.to_ascii_lowercase() } else { '-' };
    format!("{DEFAULT_NAMESPACE}{}", name.chars().map(plain).collect::<String>())
}

fn elements(scope: &mut Scope<'_>, parent: &str, object: &Object) -> Vec<Element> {
    object.elements.iter().map(|inner| element(scope, parent, inner)).collect()
}

fn element(scope: &mut Scope<'_>, parent: &str, object: &Object) -> Element {
    scope.inside(&object.name, |scope| {
        let path = scope.name(parent, &object.name, object.origin);
        let mut seen = HashSet::new();
        let mut kinds = object.kinds.iter().filter(|kind| seen.insert(kind.as_str())).cloned();
        let mut element = Element {
            class: kinds.next().unwrap_or_default(),
            bases: kinds.collect(),
            description: object.description.clone(),
            attributes: attributes(scope, &path, &object.attributes),
            path,
            ..Element::default()
        };
        object.interfaces.iter().for_each(|given| interface(scope, &mut element, given));
        element.elements = elements(scope, &element.path, object);
        element
    })
}
