//! What to record, and what was recorded.

use std::path::PathBuf;

use plant_client::Target;

/// What to record.
#[derive(Clone, Debug)]
pub struct RecordConfig {
    /// The server, and how to come to it.
    pub server: Target,
    /// The signals: node ids like `ns=2;s=Conveyor.Speed` or `nsu=urn:line;s=Conveyor.Speed`, or the text of a node id
    /// alone, like `Conveyor.Speed`, which is looked for in all namespaces of the server.
    pub signals: Vec<String>,
    /// The file to write. One that is there already is replaced as soon as the server has been found to have the
    /// signals.
    pub file: PathBuf,
}

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many values.
    pub samples: u64,
    /// How many gaps there are.
    pub gaps: u64,
}
