//! How the servers of a line are built, and built again when they are restarted.

use std::sync::Arc;

use line_model::Line;
use opcua::server::{Server, ServerHandle};
use plant_server::{AccessControl, Face, ServeError};
use tokio::sync::mpsc;

use super::clock::PlcClock;
use super::dialect::{Dialect, NodeIds};
use super::manager::{LineNodesBuilder, Request};

/// What all servers of a line have in common.
pub(super) struct Blueprint {
    pub(super) line: Arc<Line>,
    pub(super) dialect: &'static Dialect,
    pub(super) ids: Arc<NodeIds>,
    pub(super) access_control: AccessControl,
    /// Where method calls go.
    pub(super) requests: mpsc::Sender<Request>,
}

impl Blueprint {
    /// A server with this face that shows this clock.
    pub(super) fn server(&self, face: &Face, clock: &PlcClock) -> Result<(Server, ServerHandle), ServeError> {
        let nodes = LineNodesBuilder {
            line: self.line.clone(),
            dialect: self.dialect,
            ids: self.ids.clone(),
            clock: clock.clone(),
            requests: self.requests.clone(),
            authenticator: self.access_control.authenticator(),
        };
        self.access_control.server(face, &self.dialect.capacity, nodes)
    }
}
