//! Access control of the servers that share a folder of keys: who may come in, and what becomes of the others.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use opcua::server::node_manager::memory::{
    InMemoryNodeManager, InMemoryNodeManagerBuilder, InMemoryNodeManagerImplBuilder,
};
use opcua::server::{Server, ServerHandle};

use crate::capacity::Capacity;
use crate::error::ServeError;
use crate::security::{self, AccessNodes, AccessNodesBuilder, Authenticator, Policy, Rights, Security};
use crate::settings::{self, Face};

/// Lets clients in as they are allowed to, counts those that are not, and shows that.
pub struct AccessControl {
    authenticator: Arc<Authenticator>,
    policies: Vec<Policy>,
    needs_keys: bool,
    pki_dir: PathBuf,
}

impl AccessControl {
    /// Says what whoever starts a server should know of it.
    #[must_use]
    pub fn new(security: Security, rights: Rights, pki_dir: &Path) -> Self {
        if security.keeps_everybody_out() {
            tracing::warn!("nobody can come in: there are no users, and nobody may come in without a name");
        }
        let needs_keys = security.needs_keys();
        if needs_keys {
            tracing::info!("keys and certificates of clients are in {}", pki_dir.display());
        }
        let Security { policies, anonymous, users, .. } = security;
        let authenticator = Arc::new(Authenticator::new(rights, anonymous, users));
        Self { authenticator, policies, needs_keys, pki_dir: pki_dir.into() }
    }

    /// Who answers the library's questions about users and rights.
    #[must_use]
    pub fn authenticator(&self) -> Arc<Authenticator> {
        self.authenticator.clone()
    }

    /// Builds a server with this face and capacity, of these nodes and those that show what was refused.
    ///
    /// # Errors
    /// When its keys cannot be used, or the stack refuses its configuration.
    pub fn server<N: InMemoryNodeManagerImplBuilder + 'static>(
        &self,
        face: &Face,
        capacity: &Capacity,
        nodes: N,
    ) -> Result<(Server, ServerHandle), ServeError> {
        if self.needs_keys {
            security::prepare(&self.pki_dir, &face.identity)?;
        }
        settings::builder(face, &self.pki_dir, &self.policies, self.authenticator(), capacity)
            .with_node_manager(InMemoryNodeManagerBuilder::new(nodes))
            .with_node_manager(InMemoryNodeManagerBuilder::new(AccessNodesBuilder))
            .build()
            .map_err(ServeError::Server)
    }

    /// Does for a server that is alone all that is to be done while it serves, for ever.
    pub async fn tend(&self, handle: &ServerHandle) {
        tokio::join!(self.watch(), self.show_refusals(handle));
    }

    /// Looks at the certificates of clients that are not trusted, for ever; once for all servers.
    pub async fn watch(&self) {
        security::watch(&self.pki_dir, &self.authenticator).await;
    }

    /// Shows on a server what was refused, for ever.
    pub async fn show_refusals(&self, handle: &ServerHandle) {
        if let Some(manager) = handle.node_managers().get_of_type::<InMemoryNodeManager<AccessNodes>>() {
            security::show(&self.authenticator, manager, handle.subscriptions().clone()).await;
        }
        std::future::pending::<()>().await;
    }
}
