//! A server, and who comes to it how.

use opcua::client::IdentityToken;

use crate::error::AccessError;
use crate::security::{Login, Security};

/// Whom a client says it is.
#[derive(Clone, Copy, Debug)]
pub struct Application {
    /// Its name for people.
    pub name: &'static str,
    /// Its application URI, which its certificate bears (OPC 10000-6, 6.2.2).
    pub uri: &'static str,
}

/// A server, and how to come to it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its endpoint, `opc.tcp://HOST:PORT/PATH`. The client connects exactly there, whatever address the server
    /// advertises, so that a relay or an address translation in between is not bypassed.
    pub endpoint: String,
    /// How messages are protected; not at all without it.
    pub security: Option<Security>,
    /// As whom the client comes; anonymously without it. Without `security` nobody checks to whom the (encrypted)
    /// password goes.
    pub login: Option<Login>,
}

impl Target {
    /// A server for an anonymous client without protection.
    #[must_use]
    pub fn open(endpoint: impl Into<String>) -> Self {
        Self { endpoint: endpoint.into(), security: None, login: None }
    }

    pub(crate) fn unreachable(&self, why: impl Into<String>) -> AccessError {
        AccessError::Connect { endpoint: self.endpoint.clone(), why: why.into() }
    }

    pub(crate) fn identity(&self) -> IdentityToken {
        match &self.login {
            Some(login) => IdentityToken::UserName(login.user.clone(), login.password.as_str().into()),
            None => IdentityToken::Anonymous,
        }
    }
}
