//! A stand-in for a controller of which only the address space or a recording is known: served in process, one for each scenario.
//! Nothing is behind it: no sensor, no controller, no log of parts or of control. What its server shows is what is so.
//!
//! - `node_sets`: `NodeSet2` files, whose signals can be set. `trace`: a recording, which nothing changes.

mod node_sets;
mod trace;

use std::path::PathBuf;
use std::sync::Arc;

use opcua::types::NodeId;
use plant_replica::{Replica, ReplicaConfig, ReplicaError};
use plant_server::security::ACCESS;

use super::super::{PlantError, ServerConfig, Signal, SignalTable, Survey, survey};
use super::PlantKind;
use crate::mistake::Mistake;
use crate::profile::{Node, Profile, Timeouts};

/// The replica of a profile.
///
/// # Errors
/// What is wrong with its files, or which signal of the line they do not have.
pub(super) fn of(profile: &Profile, signals: SignalTable) -> Result<Arc<dyn PlantKind>, Mistake> {
    let plant = &profile.settings.plant;
    let server = ServerConfig {
        timeouts: plant.timeouts,
        nodes: profile.nodes.clone(),
        ..ServerConfig::new("", profile.line.namespace.clone(), signals)
    };
    Ok(match &plant.trace {
        Some(file) => Arc::new(trace::Recorded::of(profile, file, server)?),
        None => Arc::new(node_sets::NodeSets::of(profile, server)?),
    })
}

/// What the server of these node sets shows, by browsing it.
///
/// # Errors
/// If they cannot be served, or not be browsed.
pub async fn survey_node_sets(files: Vec<PathBuf>, timeouts: &Timeouts) -> Result<Survey, SurveyError> {
    let replica = Replica::start(ReplicaConfig::open(files)).await?;
    let found = survey(&replica.endpoint(), timeouts).await;
    replica.stop().await;
    let mut found = found?;
    // What the server tells of those who come is not of the files.
    found.signals.retain(|signal| signal.node.uri() != Some(ACCESS));
    found.methods.retain(|method| method.node.uri() != Some(ACCESS));
    Ok(found)
}

/// Node sets do not tell what they show.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// They cannot be served.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// Their server cannot be browsed.
    #[error(transparent)]
    Plant(#[from] PlantError),
}

/// The node of a signal.
fn node(server: &ServerConfig, signal: &Signal) -> Node {
    let named = || Node::new(Some(&server.namespace), NodeId::new(0, signal.node.clone()));
    server.nodes.own.get(&signal.node).cloned().unwrap_or_else(named)
}

/// A signal of the line that what is served does not have.
fn absent(profile: &Profile, server: &ServerConfig, signal: &Signal, source: &str, nearest: Option<&str>) -> Mistake {
    let message =
        format!("the {source} has no variable `{}`, which is the signal `{}`", node(server, signal), signal.name);
    let near = nearest.map(|path| format!("the nearest that it has is {path}: ")).unwrap_or_default();
    profile.line_problem(&signal.name, message, format!("{near}correct the signal's node, or leave the signal out"))
}
