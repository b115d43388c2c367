//! The OPC UA projection of a line; the only room that knows the protocol.
//!
//! * `settings`: limits and addresses of the server, where every default that loses data is lifted
//! * `nodes`: the line model as an address space
//! * `manager`: the node manager that hands method calls to the plant
//! * `publisher`: values into the address space and to subscribers, stamped with the controller's clock
//! * `convert`: values, replies and refusals in terms of OPC UA

mod clock;
mod convert;
mod listener;
mod manager;
mod nodes;
mod publisher;
mod settings;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use opcua::server::node_manager::memory::{InMemoryNodeManager, InMemoryNodeManagerBuilder};
use opcua::server::{Server, ServerHandle};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) use clock::PlcClock;
pub(crate) use listener::Listener;
pub(crate) use manager::Request;
use manager::{LineNodes, LineNodesBuilder};
pub(crate) use publisher::Publisher;
pub(crate) use settings::endpoint_url;

use crate::model::Line;

/// How long connections have to say goodbye when the server stops.
const GOODBYE: Duration = Duration::from_millis(500);

/// What a server is built from.
pub(crate) struct Plan<'a> {
    pub(crate) line: Arc<Line>,
    pub(crate) address: SocketAddr,
    pub(crate) pki_dir: &'a Path,
    /// Generate keys into the folder if it has none.
    pub(crate) keys: bool,
    pub(crate) clock: PlcClock,
    /// Where method calls go.
    pub(crate) requests: mpsc::Sender<Request>,
}

/// A server that is built and does not serve yet.
pub(crate) struct LineServer {
    server: Server,
    handle: ServerHandle,
}

/// Builds the server together with the publisher that feeds it. The error is the stack's.
pub(crate) fn build(plan: Plan<'_>) -> Result<(LineServer, Publisher), String> {
    let nodes = LineNodesBuilder::new(plan.line.clone(), plan.clock, plan.requests);
    let builder = settings::builder(plan.address, plan.pki_dir, plan.keys);
    let (server, handle) = builder.with_node_manager(InMemoryNodeManagerBuilder::new(nodes)).build()?;
    let manager = handle.node_managers().get_of_type::<InMemoryNodeManager<LineNodes>>();
    let manager = manager.ok_or("the server has lost its node manager")?;
    let publisher = Publisher::new(&plan.line, plan.clock, manager, handle.subscriptions().clone());
    Ok((LineServer { server, handle }, publisher))
}

impl LineServer {
    /// Serves until switched off; then gives connections a moment to close.
    pub(crate) async fn serve(self, listener: Listener, switch: &CancellationToken) {
        let mut serving = std::pin::pin!(self.server.run_with(listener.socket));
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

fn report(ended: Result<(), String>) {
    if let Err(error) = ended {
        tracing::error!("the OPC UA server has ended: {error}");
    }
}
