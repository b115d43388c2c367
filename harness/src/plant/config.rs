//! What a plant is opened with.

use std::time::Duration;

use plant_client::{Login, Security, Target};

use super::signals::SignalTable;

/// Where the plant is, and what it is.
#[derive(Clone, Debug)]
pub struct PlantConfig {
    /// Its endpoint, `opc.tcp://HOST:PORT/PATH`. The harness connects exactly there, whatever address the server
    /// advertises, so that a relay or an address translation in between is not bypassed.
    pub endpoint: String,
    /// The URI of the line's namespace.
    pub namespace: String,
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

impl PlantConfig {
    /// A plant for an anonymous client without encryption, with the default timeouts.
    pub fn new(endpoint: impl Into<String>, namespace: impl Into<String>, signals: SignalTable) -> Self {
        Self {
            endpoint: endpoint.into(),
            namespace: namespace.into(),
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

/// How long the harness waits for the plant.
///
/// No fault of a scenario touches the harness's own path, so these only bound how long a broken bench stays unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From the first packet until a session is open.
    pub connect: Duration,
    /// From a request until its answer; then the operation is indeterminate.
    pub request: Duration,
    /// Between two probes of an idle connection; after two failed ones it is lost.
    pub probe: Duration,
    /// How long a subscription may say nothing, not even that there is nothing; then the connection is lost.
    pub silence: Duration,
    /// Between two attempts to get a lost connection back.
    pub retry: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(5),
            probe: Duration::from_secs(1),
            silence: Duration::from_secs(5),
            retry: Duration::from_millis(100),
        }
    }
}
