//! What a line consists of: data only, no behaviour.
//!
//! A [`Line`] has [`Module`]s, a module has [`Signal`]s and [`Method`]s. The dotted path of a node below
//! its line (`Conveyor.ExitBarrier`) is its name everywhere: in scenarios, in node ids, in reports.
//! [`mps()`] is the one line known so far.

mod mps;

pub use mps::mps;

/// The type of a signal or of an argument; the names are those of OPC UA (Part 6, 5.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    /// A truth value.
    Boolean,
    /// A signed number of 32 bits.
    Int32,
    /// An unsigned number of 32 bits.
    UInt32,
    /// An unsigned number of 64 bits.
    UInt64,
    /// A floating-point number of 64 bits.
    Double,
    /// Text.
    String,
    /// A point in time.
    DateTime,
}

/// A production line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name of the line, which is also the name of its root object.
    pub name: String,
    /// The namespace URI of its nodes.
    pub namespace: String,
    /// The modules, in the order in which they are shown.
    pub modules: Vec<Module>,
}

/// A machine module or a function of the controller that groups signals and methods.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The name of the module, the first part of the names below it.
    pub name: String,
    /// What the module is for.
    pub description: String,
    /// The name plate: name of the product.
    pub product: String,
    /// The name plate: serial number.
    pub serial_number: String,
    /// The name plate: article number.
    pub article_number: String,
    /// What can be observed.
    pub signals: Vec<Signal>,
    /// What can be called.
    pub methods: Vec<Method>,
}

/// Something that can be observed. No signal can be written from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// The full dotted name.
    pub name: String,
    /// The type of its values.
    pub data_type: DataType,
    /// The unit of its values, for instance `mm/s`.
    pub unit: Option<String>,
    /// What it means.
    pub description: String,
}

/// Something that can be called.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// The full dotted name.
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
    /// The name of the argument.
    pub name: String,
    /// The type of the value, or of one element of the array.
    pub data_type: DataType,
    /// Whether it is a one-dimensional array.
    pub array: bool,
}

impl Line {
    /// All signals, module by module.
    pub fn signals(&self) -> impl Iterator<Item = &Signal> {
        self.modules.iter().flat_map(|module| &module.signals)
    }

    /// All methods, module by module.
    pub fn methods(&self) -> impl Iterator<Item = &Method> {
        self.modules.iter().flat_map(|module| &module.methods)
    }
}

impl Method {
    /// The name of the object that the method belongs to: `Ejector` of `Ejector.Extend`.
    #[must_use]
    pub fn object(&self) -> &str {
        object_of(&self.name)
    }
}

impl Signal {
    /// The name of the object that the signal belongs to: `Magazine` of `Magazine.Level`.
    #[must_use]
    pub fn object(&self) -> &str {
        object_of(&self.name)
    }
}

fn object_of(name: &str) -> &str {
    name.split_once('.').map_or(name, |(object, _)| object)
}
