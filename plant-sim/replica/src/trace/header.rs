//! What a trace says about itself and its signals.

use opcua::types::{DateTime, NodeId};

use super::{Micros, Type};

/// What a trace says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Where it comes from: the URL of the server.
    pub source: String,
    /// Time 0.
    pub start: DateTime,
    /// The namespaces of the server in the order of their indices.
    pub namespaces: Vec<String>,
}

/// A signal of a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its node id; the index of its namespace is one of the trace's.
    pub node: NodeId,
    /// What people call it; may be empty.
    pub name: String,
    /// The type of its values.
    pub data_type: Type,
    /// The unit of its values.
    pub unit: Option<String>,
    /// What it means; may be empty.
    pub description: String,
}

/// Where samples may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// When the last sample before it was received.
    pub from: Micros,
    /// From when on samples are complete again.
    pub to: Micros,
    /// Of which signal; of all if there is none.
    pub signal: Option<usize>,
    /// What happened.
    pub why: String,
}
