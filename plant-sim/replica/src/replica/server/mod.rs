//! A server of `NodeSet2` files.
//!
//! * `manager`: reads, writes and calls, on the address space that the files describe
//! * `live`: sets values from inside and tells subscribers
//! * `changes`: what has changed and is to be offered again; `range`: parts of arrays
//! * `lookup`: finds variables by node id or browse path

mod changes;
mod live;
mod lookup;
mod manager;
mod range;

use std::path::Path;

use plant_server::security::{Rights, Security};
use plant_server::{Listener, SingleServer};

pub(crate) use live::Live;
pub use lookup::UnknownNode;
use manager::NodeSetNodesBuilder;

use crate::error::ReplicaError;
use crate::nodeset::{NodeSets, Report};

/// Builds the server, with what sets its values, and what has become of the nodes of the files.
pub(crate) fn build(
    sets: NodeSets,
    listener: Listener,
    security: Security,
    pki_dir: &Path,
) -> Result<(SingleServer, Live, Report), ReplicaError> {
    let nodes =
        |access_control: &plant_server::AccessControl| NodeSetNodesBuilder::new(sets, access_control.authenticator());
    let (server, publisher) = SingleServer::build(listener, security, Rights::of_node_sets(), pki_dir, nodes)?;
    let report = publisher.nodes().outcome()?;
    Ok((server, Live::new(publisher), report))
}
