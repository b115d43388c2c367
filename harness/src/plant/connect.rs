//! One session on one connection. When it is lost it stays lost; the keeper opens another one.

use std::sync::Arc;
use std::time::Duration;

use opcua::client::{ClientBuilder, ClientConfig, Session};
use opcua::types::{Error, StatusCode};
use plant_client::{Application, Introduction, Opened, open};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::pump::{Loss, pump};
use super::{PlantError, ServerConfig};
use crate::profile::Timeouts;

/// As what the harness introduces itself to the plant.
const APPLICATION: Application = Application { name: "lineproof", uri: "urn:lineproof" };
/// The plant forgets a session of which it heard nothing for so long.
const SESSION_MS: u32 = 20_000;
/// Publish requests wait at the plant until there is something to say; losing one loses what it brings.
const PUBLISH_LIMIT: Duration = Duration::from_mins(1);
/// How often is seen to it that publish requests wait at the plant. Each that is answered is followed by another at once,
/// whatever this is.
const PUBLISH_CHECK: Duration = Duration::from_millis(100);
/// Messages of a line with many signals and long ledgers.
const MAX_MESSAGE: usize = 64 << 20;

/// A live session with the plant.
#[derive(Debug)]
pub(super) struct Connection {
    session: SessionHandle,
    namespace: u16,
    lost: watch::Receiver<Option<Loss>>,
    limit: Duration,
    _pump: AbortOnDropHandle<()>,
}

/// The library's session has no `Debug`.
struct SessionHandle(Arc<Session>);

impl std::fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Session").field(&self.0.session_id()).finish()
    }
}

impl Connection {
    /// Opens a session, and finds the line's namespace in it.
    ///
    /// # Errors
    /// If that does not succeed within [`Timeouts::connect`].
    pub(super) async fn open(config: &ServerConfig) -> Result<Self, PlantError> {
        let limit = config.timeouts.connect;
        timeout(limit, Self::establish(config))
            .await
            .unwrap_or_else(|_| Err(connect_error(config, format!("no session within {limit:?}"))))
    }

    async fn establish(config: &ServerConfig) -> Result<Self, PlantError> {
        let Timeouts { connect, request, silence, .. } = config.timeouts;
        let client = client_config(&config.timeouts);
        let Opened { session, events, introduction } = open(config.target(), &APPLICATION, &client, connect).await?;
        let (report, lost) = watch::channel(None);
        let pump = tokio::spawn(pump(events.enter(), silence, report));
        let session = SessionHandle(session);
        let mut connection = Self { session, namespace: 0, lost, limit: request, _pump: AbortOnDropHandle::new(pump) };
        connection.settle(config, &introduction).await?;
        Ok(connection)
    }

    /// Waits until the session is active, and resolves the namespace.
    async fn settle(&mut self, config: &ServerConfig, introduction: &Introduction) -> Result<(), PlantError> {
        tokio::select! {
            _ = self.session.0.wait_for_connection() => {}
            loss = self.loss() => return Err(introduction.turned_away(loss.status, &loss.why).into()),
        }
        let map = self
            .request(self.session.0.read_namespace_array())
            .await
            .map_err(|e| connect_error(config, e.to_string()))?;
        self.namespace = map.get_index(&config.namespace).ok_or_else(|| {
            let mut known: Vec<&str> = map.known_namespaces().keys().map(String::as_str).collect();
            known.sort_unstable();
            let (endpoint, namespace) = (config.endpoint.clone(), config.namespace.clone());
            PlantError::Namespace { endpoint, namespace, known: known.join(", ") }
        })?;
        Ok(())
    }

    /// The session, for requests.
    pub(super) fn session(&self) -> &Session {
        &self.session.0
    }

    /// The index of the line's namespace in this session.
    pub(super) fn namespace(&self) -> u16 {
        self.namespace
    }

    /// Bounds a request: the library's own time-outs stand still while its connection cannot write.
    ///
    /// When it fails because the connection is lost, [`Self::is_lost`] is true on return.
    pub(super) async fn request<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let result = tokio::select! {
            result = timeout(self.limit, request) => result.unwrap_or_else(|_| {
                Err(Error::new(StatusCode::BadTimeout, format!("no answer within {:?}", self.limit)))
            }),
            why = self.lost() => Err(Error::new(StatusCode::BadConnectionClosed, why)),
        };
        if let Err(error) = &result
            && error.status() == StatusCode::BadConnectionClosed
        {
            // The requests of a lost connection fail a moment before its task can report.
            let _ = timeout(self.limit, self.lost()).await;
        }
        result
    }

    /// True once the connection is lost.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.borrow().is_some()
    }

    /// Waits until the connection is lost, and says why.
    pub(super) async fn lost(&self) -> String {
        self.loss().await.why
    }

    async fn loss(&self) -> Loss {
        let mut report = self.lost.clone();
        let known = report.wait_for(Option::is_some).await.ok().and_then(|loss| loss.clone());
        known.unwrap_or_else(|| Loss::from("its task ended".to_owned()))
    }

    /// Closes the session and with it its subscription (`CloseSession`, OPC UA Part 4, 5.6.4).
    pub(super) async fn close(&self) {
        tokio::select! {
            closed = timeout(self.limit, self.session.0.disconnect()) => match closed {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "the plant's session did not close in order"),
                Err(_) => tracing::debug!("the plant did not close its session in {:?}", self.limit),
            },
            _ = self.lost() => {}
        }
    }
}

fn connect_error(config: &ServerConfig, why: impl Into<String>) -> PlantError {
    PlantError::Connect { endpoint: config.endpoint.clone(), why: why.into() }
}

fn client_config(timeouts: &Timeouts) -> ClientConfig {
    ClientBuilder::new()
        .application_name(APPLICATION.name)
        .application_uri(APPLICATION.uri)
        .session_name(APPLICATION.name)
        .session_timeout(SESSION_MS)
        .session_retry_limit(0)
        .recreate_subscriptions(false)
        .request_timeout(timeouts.request)
        .publish_timeout(PUBLISH_LIMIT)
        .keep_alive_interval(timeouts.probe)
        .min_publish_interval(PUBLISH_CHECK)
        .max_message_size(MAX_MESSAGE)
        .max_chunk_count(0)
        .max_array_length(1 << 20)
        .max_string_length(MAX_MESSAGE)
        .max_byte_string_length(MAX_MESSAGE)
        .into_config()
}
