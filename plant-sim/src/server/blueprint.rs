//! How the servers of a line are built, and built again when they are restarted.

use std::path::PathBuf;
use std::sync::Arc;

use opcua::server::node_manager::memory::{InMemoryNodeManager, InMemoryNodeManagerBuilder};
use opcua::server::{Server, ServerHandle};
use tokio::sync::mpsc;

use super::PlcClock;
use super::manager::{LineNodesBuilder, Request};
use super::security::{self, AccessNodes, AccessNodesBuilder, Gatekeeper, Refusals, Security};
use super::settings::{self, Face};
use crate::model::Line;
use crate::start_error::StartError;

/// What all servers of a line have in common.
pub(super) struct Blueprint {
    pub(super) line: Arc<Line>,
    pub(super) security: Security,
    pub(super) pki_dir: PathBuf,
    /// Where method calls go.
    pub(super) requests: mpsc::Sender<Request>,
    pub(super) gatekeeper: Arc<Gatekeeper>,
    pub(super) refusals: Arc<Refusals>,
}

impl Blueprint {
    /// A server with this face that shows this clock.
    pub(super) fn server(&self, face: &Face, clock: &PlcClock) -> Result<(Server, ServerHandle), StartError> {
        if self.security.needs_keys() {
            security::prepare(&self.pki_dir, &face.identity)?;
        }
        let (line, requests) = (self.line.clone(), self.requests.clone());
        let nodes = LineNodesBuilder::new(line, clock.clone(), requests, self.gatekeeper.clone());
        let builder = settings::builder(face, &self.pki_dir, &self.security.policies, self.gatekeeper.clone());
        let builder = builder.with_node_manager(InMemoryNodeManagerBuilder::new(nodes));
        let builder = builder.with_node_manager(InMemoryNodeManagerBuilder::new(AccessNodesBuilder));
        builder.build().map_err(StartError::Server)
    }

    /// Shows on a server what was refused, for ever.
    pub(super) async fn show_refusals(&self, handle: &ServerHandle) {
        if let Some(manager) = handle.node_managers().get_of_type::<InMemoryNodeManager<AccessNodes>>() {
            security::show(&self.refusals, manager, handle.subscriptions().clone()).await;
        }
        std::future::pending::<()>().await;
    }
}
