//! A server that is alone: built at once, and never restarted.

use std::path::Path;

use opcua::server::node_manager::memory::InMemoryNodeManagerImplBuilder;
use opcua::server::{Server, ServerHandle};
use tokio_util::sync::CancellationToken;

use crate::access_control::AccessControl;
use crate::capacity::Capacity;
use crate::error::ServeError;
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
    access_control: AccessControl,
}

impl SingleServer {
    /// Builds a server of the nodes that `nodes` makes for its access control, together with what publishes their values.
    ///
    /// # Errors
    /// When its keys cannot be used, or the stack refuses its configuration.
    pub fn build<N: InMemoryNodeManagerImplBuilder + 'static>(
        listener: Listener,
        security: Security,
        rights: Rights,
        pki_dir: &Path,
        nodes: impl FnOnce(&AccessControl) -> N,
    ) -> Result<(Self, Publisher<N::Impl>), ServeError> {
        let access_control = AccessControl::new(security, rights, pki_dir);
        let face = Face::new(0, listener.address());
        let (server, handle) = access_control.server(&face, &Capacity::AMPLE, nodes(&access_control))?;
        let publisher = Publisher::of(&handle)?;
        Ok((Self { server, handle, listener, access_control }, publisher))
    }

    /// Serves until `stop`; then gives connections a moment to close.
    pub async fn serve(self, stop: &CancellationToken) {
        let Self { server, handle, listener, access_control } = self;
        serve(server, &handle, &listener, access_control.tend(&handle), stop).await;
    }
}
