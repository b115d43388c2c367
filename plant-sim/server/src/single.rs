//! A server that is alone: built at once, and never restarted.

use std::path::Path;

use opcua::server::node_manager::memory::InMemoryNodeManagerImplBuilder;
use opcua::server::{Server, ServerHandle};
use tokio_util::sync::CancellationToken;

use crate::error::ServeError;
use crate::gate::Gate;
use crate::listener::Listener;
use crate::publisher::Publisher;
use crate::security::{Rights, Security};
use crate::serving::serve;
use crate::settings::Face;

/// A server that is alone, built and not yet serving.
pub struct SingleServer {
    server: Server,
    handle: ServerHandle,
    listener: Listener,
    gate: Gate,
}

impl SingleServer {
    /// Builds a server of the nodes that `nodes` makes for its gate, together with what publishes their values.
    ///
    /// # Errors
    /// When its keys cannot be used, or the stack refuses its configuration.
    pub fn build<N: InMemoryNodeManagerImplBuilder + 'static>(
        listener: Listener,
        security: Security,
        rights: Rights,
        pki_dir: &Path,
        nodes: impl FnOnce(&Gate) -> N,
    ) -> Result<(Self, Publisher<N::Impl>), ServeError> {
        let gate = Gate::new(security, rights, pki_dir);
        let (server, handle) = gate.server(&Face::new(0, listener.address()), nodes(&gate))?;
        let publisher = Publisher::of(&handle)?;
        Ok((Self { server, handle, listener, gate }, publisher))
    }

    /// Serves until `stop`; then gives connections a moment to close.
    pub async fn serve(self, stop: &CancellationToken) {
        let Self { server, handle, listener, gate } = self;
        serve(server, &handle, &listener, gate.tend(&handle), stop).await;
    }
}
