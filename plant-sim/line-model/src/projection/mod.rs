//! A line as OPC UA nodes, still as data: what the server shows and what is exported is one and the same.
//!
//! The mapping follows OPC 30040 (AutomationML): a line or element is an Object, a class is an `ObjectType`, an attribute
//! is a Property, or a Variable if it has a unit or limits (a Property can't have properties, OPC 10000-3, 5.6.3), a
//! signal is a Variable, a method a Method with its arguments. Units and limits are the properties `EngineeringUnits`
//! and `EURange` (OPC 10000-8, 5.3.2), for arguments they are part of the description.

pub mod unit;

use std::collections::BTreeSet;

use crate::{Argument, Attribute, DataType, Element, Limits, Line, Method, Signal, Value};

/// A node below the line's root, or the root.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// Its identifier in the namespace of the line.
    pub id: String,
    /// Its browse name and display name.
    pub name: &'a str,
    /// What it means; may be empty.
    pub description: String,
    /// What it hangs on.
    pub parent: Parent,
    /// What it is.
    pub class: Class<'a>,
}

/// What a node hangs on.
#[derive(Clone, Debug, PartialEq)]
pub enum Parent {
    /// It is organized by the folder Objects.
    Objects,
    /// It is a subtype of `BaseObjectType`.
    BaseObjectType,
    /// It is a component of this node.
    Component(String),
    /// It is a property of this node.
    Property(String),
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Class<'a> {
    /// An object of this type, or of no particular one.
    Object(Option<String>),
    /// A type of objects.
    ObjectType,
    /// A variable or a property.
    Variable {
        /// Says which properties it has.
        variable_type: VariableType,
        /// What it holds before anything has happened.
        value: Content<'a>,
    },
    /// A method.
    Method,
}

/// The variable types of OPC UA that a line needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableType {
    /// A property, which has no properties itself.
    Property,
    /// A value without unit and limits.
    Data,
    /// A value with a unit (OPC 10000-8, 5.3.2.5).
    Unit,
    /// A value with limits on both sides, without a unit: `AnalogItemType`.
    Range,
    /// A value with a unit and limits on both sides: `AnalogUnitRangeType`.
    UnitRange,
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<'a> {
    /// A value.
    Value(&'a Value),
    /// Nothing has been observed yet.
    Empty(DataType),
    /// The unit with this symbol.
    Unit(&'a str),
    /// What a value lies between, in its unit.
    Range {
        /// In the unit of the value; below `high` or equal to it.
        low: f64,
        /// In the unit of the value.
        high: f64,
    },
    /// The arguments of a method.
    Arguments(&'a [Argument]),
}

/// All nodes of a line, each after its parent; types first.
#[must_use]
pub fn nodes(line: &Line) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    let classes: BTreeSet<_> = line.elements().map(|element| element.class.as_str()).collect();
    for class in classes.into_iter().filter(|class| !class.is_empty()) {
        let description = format!("Class of elements of the line {}", line.name);
        nodes.push(node(type_id(class), class, &description, Parent::BaseObjectType, Class::ObjectType));
    }
    let root = node(line.name.clone(), &line.name, &line.description, Parent::Objects, Class::Object(None));
    nodes.push(root);
    line.elements.iter().for_each(|inner| element(&mut nodes, &line.name, inner));
    nodes
}

fn type_id(class: &str) -> String {
    format!("class:{class}")
}

fn node<'a>(id: String, name: &'a str, description: &str, parent: Parent, class: Class<'a>) -> Node<'a> {
    Node { id, name, description: description.to_owned(), parent, class }
}

fn element<'a>(nodes: &mut Vec<Node<'a>>, parent: &str, element: &'a Element) {
    let path = &element.path;
    let class = Class::Object((!element.class.is_empty()).then(|| type_id(&element.class)));
    let parent = Parent::Component(parent.to_owned());
    nodes.push(node(path.clone(), element.name(), &element.description, parent, class));
    element.attributes.iter().for_each(|inner| attribute(nodes, path, inner));
    element.signals.iter().for_each(|inner| signal(nodes, path, inner));
    element.methods.iter().for_each(|inner| method(nodes, path, inner));
    element.elements.iter().for_each(|inner| self::element(nodes, path, inner));
}

fn attribute<'a>(nodes: &mut Vec<Node<'a>>, path: &str, attribute: &'a Attribute) {
    let Attribute { name, data_type, unit, value, limits, description } = attribute;
    let value = value.as_ref().map_or(Content::Empty(*data_type), Content::Value);
    let id = format!("{path}.{name}");
    let (variable_type, parent) = match variable_type(unit.as_deref(), limits) {
        VariableType::Data => (VariableType::Property, Parent::Property(path.to_owned())),
        other => (other, Parent::Component(path.to_owned())),
    };
    nodes.push(node(id.clone(), name, description, parent, Class::Variable { variable_type, value }));
    quantities(nodes, &id, unit.as_deref(), limits);
}

fn signal<'a>(nodes: &mut Vec<Node<'a>>, path: &str, signal: &'a Signal) {
    let Signal { name, data_type, unit, limits, default, description, .. } = signal;
    let value = default.as_ref().map_or(Content::Empty(*data_type), Content::Value);
    let class = Class::Variable { variable_type: variable_type(unit.as_deref(), limits), value };
    let parent = Parent::Component(path.to_owned());
    nodes.push(node(name.clone(), last(name), description, parent, class));
    quantities(nodes, name, unit.as_deref(), limits);
}

fn method<'a>(nodes: &mut Vec<Node<'a>>, path: &str, method: &'a Method) {
    let Method { name, inputs, outputs, description } = method;
    let parent = Parent::Component(path.to_owned());
    nodes.push(node(name.clone(), last(name), description, parent, Class::Method));
    for (property, arguments) in [("InputArguments", inputs), ("OutputArguments", outputs)] {
        if !arguments.is_empty() {
            self::property(nodes, name, property, Content::Arguments(arguments));
        }
    }
}

fn quantities<'a>(nodes: &mut Vec<Node<'a>>, id: &str, unit: Option<&'a str>, limits: &Limits) {
    if let Some(unit) = unit {
        property(nodes, id, "EngineeringUnits", Content::Unit(unit));
    }
    if let Limits { min: Some(low), max: Some(high) } = *limits {
        property(nodes, id, "EURange", Content::Range { low, high });
    }
}

fn property<'a>(nodes: &mut Vec<Node<'a>>, id: &str, name: &'a str, value: Content<'a>) {
    let class = Class::Variable { variable_type: VariableType::Property, value };
    nodes.push(node(format!("{id}.{name}"), name, "", Parent::Property(id.to_owned()), class));
}

/// Limits on one side only are no range of OPC UA.
fn variable_type(unit: Option<&str>, limits: &Limits) -> VariableType {
    match (unit, limits) {
        (None, Limits { min: Some(_), max: Some(_) }) => VariableType::Range,
        (Some(_), Limits { min: Some(_), max: Some(_) }) => VariableType::UnitRange,
        (Some(_), _) => VariableType::Unit,
        (None, _) => VariableType::Data,
    }
}

fn last(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

/// What an argument's unit and limits are, in words.
#[must_use]
pub fn describe(argument: &Argument) -> String {
    let limits = match argument.limits {
        Limits { min: Some(min), max: Some(max) } => Some(format!("{min} to {max}")),
        Limits { min: Some(min), max: None } => Some(format!("at least {min}")),
        Limits { min: None, max: Some(max) } => Some(format!("at most {max}")),
        Limits { min: None, max: None } => None,
    };
    let words = limits.into_iter().chain(argument.unit.clone());
    words.collect::<Vec<_>>().join(" ")
}
