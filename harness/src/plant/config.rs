//! What a plant is connected with.

use plant_client::{Login, Security, Target};

use super::signals::SignalTable;
use crate::profile::{Nodes, Timeouts};

/// The plant's server, and what is to be found there.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Its endpoint, `opc.tcp://HOST:PORT/PATH`. The harness connects exactly there, whatever address the server
    /// advertises, so that a relay or an address translation in between is not bypassed.
    pub endpoint: String,
    /// The URI of the line's namespace; empty if it has none, because `nodes` has everything.
    pub namespace: String,
    /// The nodes of signals and methods that are not called by their names in the line's namespace.
    pub nodes: Nodes,
    /// The line's signals.
    pub signals: SignalTable,
    /// How messages are protected; not at all without it.
    pub security: Option<Security>,
    /// As whom the harness comes; anonymously without it. Without `security` nobody checks to whom the (encrypted)
    /// password goes.
    pub login: Option<Login>,
    /// How long to wait for the plant.
    pub timeouts: Timeouts,
}

impl ServerConfig {
    /// A plant for an anonymous client without encryption, with the default timeouts.
    pub fn new(endpoint: impl Into<String>, namespace: impl Into<String>, signals: SignalTable) -> Self {
        Self {
            endpoint: endpoint.into(),
            namespace: namespace.into(),
            nodes: Nodes::default(),
            signals,
            security: None,
            login: None,
            timeouts: Timeouts::default(),
        }
    }

    /// The plant as a server to connect to.
    pub(super) fn target(&self) -> Target {
        let Self { endpoint, security, login, .. } = self;
        Target { endpoint: endpoint.clone(), security: security.clone(), login: login.clone() }
    }
}
