//! A server of `NodeSet2` files.
//!
//! * `manager`: reads, writes and calls, on the address space that the files describe
//! * `live`: sets values from inside and tells subscribers
//! * `lookup`: finds variables by node id or browse path

mod live;
mod lookup;
mod manager;

use std::path::Path;

use opcua::server::node_manager::memory::InMemoryNodeManager;
use opcua::server::{Server, ServerHandle};
use plant_server::security::{Rights, Security};
use plant_server::{Face, Gate, Listener, ServeError};
use tokio_util::sync::CancellationToken;

pub(crate) use live::Live;
pub use lookup::UnknownNode;
use manager::{NodeSetNodes, NodeSetNodesBuilder};

use crate::error::ReplicaError;
use crate::nodeset::{NodeSets, Report};

/// A server that is built and does not serve yet.
pub(crate) struct NodeSetServer {
    server: Server,
    handle: ServerHandle,
    listener: Listener,
    gate: Gate,
}

/// Builds the server, with what sets its values, and what has become of the nodes of the files.
pub(crate) fn build(
    sets: NodeSets,
    listener: Listener,
    security: Security,
    pki_dir: &Path,
) -> Result<(NodeSetServer, Live, Report), ReplicaError> {
    let gate = Gate::new(security, Rights::of_node_sets(), pki_dir);
    let nodes = NodeSetNodesBuilder::new(sets, gate.gatekeeper());
    let (server, handle) = gate.server(&Face::new(0, listener.address()), nodes)?;
    let manager = handle.node_managers().get_of_type::<InMemoryNodeManager<NodeSetNodes>>();
    let manager = manager.ok_or_else(ServeError::lost_nodes)?;
    let report = manager.inner().outcome()?;
    let live = Live::new(manager, handle.subscriptions().clone());
    Ok((NodeSetServer { server, handle, listener, gate }, live, report))
}

impl NodeSetServer {
    /// Serves until `stop`; then gives connections a moment to close.
    pub(crate) async fn serve(self, stop: &CancellationToken) {
        let Self { server, handle, listener, gate } = self;
        plant_server::serve(server, &handle, &listener, gate.tend(&handle), stop).await;
    }
}
