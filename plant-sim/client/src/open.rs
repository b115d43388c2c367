//! Opens a session: finds the endpoint, checks the server, and introduces the client.

use std::sync::Arc;
use std::time::Duration;

use opcua::client::{ClientConfig, Session, SessionBuilder, SessionEventLoop};
use opcua::types::{Error, StatusCode};

use crate::discovery::discover;
use crate::error::AccessError;
use crate::security::{Keys, inspect, turned_away};
use crate::target::{Application, Target};
use crate::tcp::PinnedTcp;

/// A session that is being opened as soon as its events are driven.
pub struct Opened {
    /// The session, for requests once it is active.
    pub session: Arc<Session>,
    /// Drives it.
    pub events: SessionEventLoop<PinnedTcp>,
    /// To be kept until the session is active or ended.
    pub introduction: Introduction,
}

/// With what a client has introduced itself to a server.
pub struct Introduction {
    target: Target,
    keys: Keys,
}

impl Introduction {
    /// Why the server ended the attempt: what it means that it did so with this status, and what to do about it.
    #[must_use]
    pub fn turned_away(&self, status: Option<StatusCode>, why: &str) -> AccessError {
        turned_away(&self.target, &self.keys, status, why)
    }
}

/// Finds the target's endpoint, checks that the server is believed, and prepares a session with it. Nothing here tries
/// twice. `limit` bounds a connection and HELLO/ACKNOWLEDGE; the whole needs a bound of its own.
///
/// # Errors
/// [`AccessError`], which says what to do about it.
pub async fn open(
    target: Target,
    application: &Application,
    config: &ClientConfig,
    limit: Duration,
) -> Result<Opened, AccessError> {
    let failed = |error: Error| target.unreachable(error.to_string());
    let keys = match &target.security {
        Some(security) => Keys::open(security, application).await?,
        None => Keys::none(),
    };
    let endpoint = discover(&target, config, &Keys::none().store, limit).await?;
    if let Some(security) = &target.security {
        inspect(security, &target.endpoint, &endpoint.server_certificate)?;
    }
    let (session, events) = SessionBuilder::new(config)
        .with_connector(PinnedTcp::new(&target.endpoint, limit))
        .connect_to_endpoint_directly(endpoint)
        .map_err(failed)?
        .user_identity_token(target.identity())
        .build(Arc::clone(&keys.store))
        .map_err(failed)?;
    Ok(Opened { session, events, introduction: Introduction { target, keys } })
}
