//! A server of `NodeSet2` files.
//!
//! * `manager`: reads, writes and calls, on the address space that the files describe
//! * `live`: sets values from inside and tells subscribers
//! * `lookup`: finds variables by node id or browse path

mod live;
mod lookup;
mod manager;

use std::path::Path;
use std::sync::Arc;

use opcua::server::node_manager::memory::{InMemoryNodeManager, InMemoryNodeManagerBuilder};
use opcua::server::{Server, ServerHandle};
use tokio_util::sync::CancellationToken;

pub(crate) use live::Live;
pub use lookup::UnknownNode;
use manager::{NodeSetNodes, NodeSetNodesBuilder};

use super::Listener;
use super::line_server::{GOODBYE, report};
use super::security::{self, Gatekeeper, Refusals, Rights, Security};
use super::settings::{self, Face};
use crate::nodeset::{NodeSets, Report};
use crate::start_error::StartError;

/// A server that is built and does not serve yet.
pub(crate) struct NodeSetServer {
    server: Server,
    handle: ServerHandle,
    listener: Listener,
}

/// Builds the server, with what sets its values, and what has become of the nodes of the files.
pub(crate) fn build(
    sets: NodeSets,
    listener: Listener,
    security: Security,
    pki_dir: &Path,
) -> Result<(NodeSetServer, Live, Report), StartError> {
    let face = Face::new(0, listener.address());
    if security.needs_keys() {
        security::prepare(pki_dir, &face.identity)?;
    }
    let Security { policies, anonymous, users, .. } = security;
    let gatekeeper = Arc::new(Gatekeeper::new(Rights::of_node_sets(), anonymous, users, Arc::new(Refusals::new())));
    let nodes = NodeSetNodesBuilder::new(sets, gatekeeper.clone());
    let builder = settings::builder(&face, pki_dir, &policies, gatekeeper);
    let builder = builder.with_node_manager(InMemoryNodeManagerBuilder::new(nodes));
    let (server, handle) = builder.build().map_err(StartError::Server)?;
    let manager = handle.node_managers().get_of_type::<InMemoryNodeManager<NodeSetNodes>>();
    let manager = manager.ok_or_else(|| StartError::Server("the server has lost its node manager".into()))?;
    let report = manager.inner().outcome()?;
    let live = Live::new(manager, handle.subscriptions().clone());
    Ok((NodeSetServer { server, handle, listener }, live, report))
}

impl NodeSetServer {
    /// Serves until switched off; then gives connections a moment to close.
    pub(crate) async fn serve(self, switch: &CancellationToken) {
        let socket = match self.listener.socket() {
            Ok(socket) => socket,
            Err(error) => return report(Err(error.to_string())),
        };
        let mut serving = std::pin::pin!(self.server.run_with(socket));
        tokio::select! {
            ended = &mut serving => return report(ended),
            () = switch.cancelled() => self.handle.cancel(),
        }
        if let Ok(ended) = tokio::time::timeout(GOODBYE, serving).await {
            report(ended);
        } else {
            tracing::info!("connections that did not close in time were dropped");
        }
    }
}
