//! One server: it serves, and can be built anew on the same port.

use std::sync::Arc;

use opcua::server::{Server, ServerHandle};
use opcua::types::{VariableId, Variant};
use plant_server::{Face, Listener, Publisher, ServeError};
use tokio_util::sync::CancellationToken;

use super::blueprint::Blueprint;
use super::clock::PlcClock;
use super::manager::LineNodes;

/// A server, built.
pub(super) struct LineServer {
    blueprint: Arc<Blueprint>,
    face: Face,
    clock: PlcClock,
    listener: Listener,
    /// Consumed by serving.
    server: Option<Server>,
    handle: ServerHandle,
}

impl LineServer {
    pub(super) fn build(
        blueprint: Arc<Blueprint>,
        index: usize,
        listener: Listener,
        clock: PlcClock,
    ) -> Result<Self, ServeError> {
        let face = Face::new(index, listener.address());
        let (server, handle) = blueprint.server(&face, &clock)?;
        Ok(Self { blueprint, face, clock, listener, server: Some(server), handle })
    }

    pub(super) fn face(&self) -> &Face {
        &self.face
    }

    pub(super) fn handle(&self) -> &ServerHandle {
        &self.handle
    }

    pub(super) fn publisher(&self) -> Result<Publisher<LineNodes>, ServeError> {
        Publisher::of(&self.handle)
    }

    /// Serves until `stop`; then gives connections a moment to close. Let go before, it closes all connections
    /// without a word.
    pub(super) async fn serve(&mut self, stop: &CancellationToken) {
        let Some(server) = self.server.take() else { return };
        let beside = self.blueprint.access_control.show_refusals(&self.handle);
        plant_server::serve(server, &self.handle, &self.listener, beside, stop).await;
    }

    /// Builds the server anew, with the same face; returns how many sessions the old one had.
    pub(super) fn rebuild(&mut self) -> Result<u32, ServeError> {
        let sessions = self.sessions();
        let (server, handle) = self.blueprint.server(&self.face, &self.clock)?;
        (self.server, self.handle) = (Some(server), handle);
        Ok(sessions)
    }

    /// How many sessions there are.
    fn sessions(&self) -> u32 {
        let id = VariableId::Server_ServerDiagnostics_ServerDiagnosticsSummary_CurrentSessionCount;
        match self.handle.info().diagnostics.get(id).and_then(|count| count.value) {
            Some(Variant::UInt32(sessions)) => sessions,
            _ => 0,
        }
    }
}
