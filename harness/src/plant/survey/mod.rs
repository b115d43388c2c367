//! What an OPC UA server shows of a plant: its variables and methods, by browsing. Nothing is written, and nothing called.
//!
//! - `walk`: from node to node, below the folder Objects. `describe`: what is to be known of what was found. `names`: what
//!   it is called in scenarios.

mod describe;
mod names;
mod walk;

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
    /// What no signal or method can be, each with the reason.
    pub left_out: Vec<(String, String)>,
}

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
    /// Its properties, by their browse names.
    properties: Vec<(String, NodeId)>,
}

impl Surveyor<'_> {
    async fn all(&self) -> Result<Survey, PlantError> {
        let namespaces = self.connection.request(self.connection.session().read_namespace_array()).await;
        let namespaces = namespaces.map_err(|error| self.silent("its namespaces", &error))?;
        let met = self.walk().await?;
        self.describe(met, &namespaces).await
    }

    fn silent(&self, what: &str, why: &impl ToString) -> PlantError {
        PlantError::Unavailable { endpoint: self.endpoint.to_owned(), what: what.to_owned(), why: why.to_string() }
    }
}
