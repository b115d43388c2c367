//! What an OPC UA server shows of a plant: its variables and methods, by browsing. Nothing is written, and nothing called.
//!
//! - `walk`: from node to node, below the folder Objects. `describe`: what is to be known of what was found. `names`: what
//!   it is called in scenarios.

mod describe;
mod names;
mod walk;

use std::fmt;

use line_model::DataType;
use opcua::types::NodeId;
use plant_client::Target;

use super::PlantError;
use super::connect::settings;
use crate::profile::{Node, Timeouts};

/// What a server shows.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Variables with one value of a type that a signal can have.
    pub signals: Vec<FoundSignal>,
    /// Methods.
    pub methods: Vec<FoundMethod>,
    /// What no signal or method can be, or was not looked at: nothing is dropped without a word.
    pub left_out: Vec<LeftOut>,
}

/// Something that is, or may be, on a server and stands neither among the signals nor among the methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its browse path below the folder Objects, with dots; or that of what it stands in.
    pub name: String,
    /// Why it is left out.
    pub why: String,
    /// What to do where a scenario needs it.
    pub help: String,
}

impl LeftOut {
    fn new(name: impl Into<String>, why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { name: name.into(), why: why.into(), help: help.into() }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.name, self.why, self.help)
    }
}

/// What to do about what is on a server and is not found.
const BY_HAND: &str = "add by hand what a scenario needs of it; `lineproof explain signals` tells how";

/// A variable that can be a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSignal {
    /// Its browse path below the folder Objects, with dots: `Press.Force`.
    pub name: String,
    /// Its node.
    pub node: Node,
    /// The type of its values.
    pub data_type: DataType,
    /// The unit of its values.
    pub unit: Option<String>,
    /// What the server says about it.
    pub description: String,
    /// The values of an enumeration, each with its name; empty if it is none.
    pub values: Vec<(i64, String)>,
}

/// A method.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMethod {
    /// Its browse path below the folder Objects, with dots: `Press.Start`.
    pub name: String,
    /// Its node.
    pub node: Node,
    /// The object on which it is called.
    pub object: Node,
    /// Its arguments.
    pub inputs: Vec<FoundArgument>,
    /// What the server says about it.
    pub description: String,
}

/// An argument of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundArgument {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Whether it is a list.
    pub is_list: bool,
}

/// Looks at everything below the folder Objects of a server that lets anybody in, but not at the server itself.
///
/// # Errors
/// If the server cannot be reached, does not let anybody in, or does not answer.
pub async fn survey(endpoint: &str, timeouts: &Timeouts) -> Result<Survey, PlantError> {
    let connection = plant_client::Connection::open(&Target::open(endpoint), &settings(timeouts)).await?;
    let found = Surveyor { endpoint, connection: &connection }.all().await;
    connection.close().await;
    found
}

/// Asks a server.
struct Surveyor<'a> {
    endpoint: &'a str,
    connection: &'a plant_client::Connection,
}

/// A variable or a method as it was met.
#[derive(Clone, Debug)]
struct Met {
    name: String,
    id: NodeId,
    /// The object, or variable, below which it is.
    around: NodeId,
    is_method: bool,
    /// Whether the server did not tell all that belongs to it.
    is_cut: bool,
    /// Its properties, by their browse names.
    properties: Vec<(String, NodeId)>,
}

impl Surveyor<'_> {
    async fn all(&self) -> Result<Survey, PlantError> {
        let namespaces = self.connection.request(self.connection.session().read_namespace_array()).await;
        let namespaces = namespaces.map_err(|error| self.silent("its namespaces", &error))?;
        let (met, left_out) = self.walk().await?;
        self.describe(met, left_out, &namespaces).await
    }

    fn silent(&self, what: &str, why: &impl ToString) -> PlantError {
        PlantError::Unavailable { endpoint: self.endpoint.to_owned(), what: what.to_owned(), why: why.to_string() }
    }
}
