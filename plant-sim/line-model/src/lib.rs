//! A production line as data: what it consists of, and what can go wrong with it. No behaviour, no protocol.
//!
//! Simulator, harness and gateways learn the names, types and units of a line here, so that they agree on them.
//!
//! * [`aml`]: reads a [`Line`] from AutomationML
//! * `line`: elements, attributes, signals, methods, ports, wires; `data_type` and `value`: what they hold
//! * [`condition`]: expressions over names of a line, as attributes give them
//! * [`fault`]: the faults that a plant can be told to have, as text and as data
//! * [`describe()`]: a line as text for people
//! * [`Advice`]: what is wrong, and what to do about it
//! * [`projection`]: a line as OPC UA nodes, still as data
//! * [`nearest`]: what to say of a name that is unknown
//! * [`text`]: the text of a file of XML, and what kind of document it is
//!
//! Guarantees: what is read is bounded, whatever the file; every error names file and line and, where one is near, the
//! valid name.

pub mod aml;
pub mod condition;
pub mod fault;
pub mod nearest;
pub mod projection;
pub mod text;

mod advice;
mod data_type;
mod describe;
mod line;
#[cfg(test)]
mod testing;
mod value;

pub use advice::Advice;
pub use data_type::{DataType, UnknownDataType};
pub use describe::describe;
pub use line::{Argument, Attribute, Element, Limits, Line, Method, Port, PortKind, Signal, Wire};
pub use value::Value;

/// Milliseconds on the clock of a line's controller.
pub type Millis = u64;
