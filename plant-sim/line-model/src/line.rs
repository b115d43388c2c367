//! What a line consists of.
//!
//! A [`Line`] is a tree of [`Element`]s: stations, modules, devices. An element has [`Attribute`]s that describe it,
//! [`Signal`]s that can be observed, [`Method`]s that can be called and [`Port`]s by which it is connected to others;
//! a [`Wire`] connects two ends. The dotted path of a node below its line (`Conveyor.ExitBarrier`) is its name
//! everywhere: in scenarios, in node ids, in reports.

use crate::{DataType, Value};

/// A production line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The name of the line, which is also the name of its root object.
    pub name: String,
    /// The namespace URI of its nodes.
    pub namespace: String,
    /// What the line is for.
    pub description: String,
    /// The elements directly below the line, in the order in which they are shown.
    pub elements: Vec<Element>,
    /// What is connected to what, in the order in which it is written.
    pub wires: Vec<Wire>,
}

/// A station, a machine module, a device, or a function of the controller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// The full dotted path, the first part of the names below it.
    pub path: String,
    /// The name of the class that selects its behaviour; empty for one that only groups others.
    pub class: String,
    /// Where no behaviour has that name: the names of the classes that it is derived from, nearest first, then those of
    /// the element's roles.
    pub bases: Vec<String>,
    /// What the element is for.
    pub description: String,
    /// What describes it: name plate, dimensions, speeds.
    pub attributes: Vec<Attribute>,
    /// What can be observed.
    pub signals: Vec<Signal>,
    /// What can be called.
    pub methods: Vec<Method>,
    /// By what it is connected to others.
    pub ports: Vec<Port>,
    /// The elements inside it.
    pub elements: Vec<Element>,
}

/// A property of an element or a setting of its behaviour.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name; unique in its element. The parts of a nested one are separated by dots.
    pub name: String,
    /// The type of its value.
    pub data_type: DataType,
    /// The unit of its value, for instance `mm`.
    pub unit: Option<String>,
    /// Its value, if it has one.
    pub value: Option<Value>,
    /// What its value must lie between.
    pub limits: Limits,
    /// What it means.
    pub description: String,
}

/// The values that something may have, in its own unit; none where there is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// The smallest value allowed; never above `max`.
    pub min: Option<f64>,
    /// The largest value allowed.
    pub max: Option<f64>,
}

/// Something that can be observed. No signal can be written from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// The path of its element and its own name, separated by a dot; unique in the line.
    pub name: String,
    /// The type of its values.
    pub data_type: DataType,
    /// The unit of its values, for instance `mm/s`.
    pub unit: Option<String>,
    /// What its values lie between as long as all is well.
    pub limits: Limits,
    /// All values that it can have, each as text; empty where it can have any.
    pub allowed: Vec<String>,
    /// Its value before anything has happened.
    pub default: Option<Value>,
    /// What it means.
    pub description: String,
}

/// Something that can be called.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// The path of its element and its own name, separated by a dot; unique in the line.
    pub name: String,
    /// What the caller gives.
    pub inputs: Vec<Argument>,
    /// What the caller gets.
    pub outputs: Vec<Argument>,
    /// What it does.
    pub description: String,
}

/// One argument of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Without the method's name; clients and descriptions name the argument by it.
    pub name: String,
    /// The type of the value, or of one element of the array.
    pub data_type: DataType,
    /// Whether it is a one-dimensional array.
    pub array: bool,
    /// The unit of the value, for instance `mm/s`.
    pub unit: Option<String>,
    /// What the value must lie between.
    pub limits: Limits,
}

/// One end at which an element is connected to others.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// The path of its element and its own name, separated by a dot; unique in the line.
    pub name: String,
    /// What passes through it.
    pub kind: PortKind,
}

/// What passes through a [`Port`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// An input of the controller: what a sensor says.
    Input(DataType),
    /// An output of the controller: what an actuator is told.
    Output(DataType),
    /// Workpieces come in here.
    FlowIn,
    /// Workpieces go out here.
    FlowOut,
}

/// Connects two ends: a signal, method or port with that of another element. A signal or a method that is wired to
/// another one is the same under a second name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The full dotted name of one end.
    pub from: String,
    /// The full dotted name of the other end.
    pub to: String,
}

impl Line {
    /// All elements, each before those inside it, in the order in which they are shown.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        let mut waiting: Vec<&Element> = self.elements.iter().rev().collect();
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.elements.iter().rev());
            Some(next)
        })
    }

    /// All signals, element by element.
    pub fn signals(&self) -> impl Iterator<Item = &Signal> {
        self.elements().flat_map(|element| &element.signals)
    }

    /// All methods, element by element.
    pub fn methods(&self) -> impl Iterator<Item = &Method> {
        self.elements().flat_map(|element| &element.methods)
    }
}

impl Element {
    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        last(&self.path)
    }

    /// The attribute of that name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl Method {
    /// The path of the element that the method belongs to: `Ejector` of `Ejector.Extend`.
    #[must_use]
    pub fn object(&self) -> &str {
        object_of(&self.name)
    }
}

impl Signal {
    /// The path of the element that the signal belongs to: `Magazine` of `Magazine.Level`.
    #[must_use]
    pub fn object(&self) -> &str {
        object_of(&self.name)
    }
}

fn object_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(object, _)| object)
}

fn last(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}
