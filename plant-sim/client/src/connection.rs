//! A session with any OPC UA server that knows when it is lost.
//!
//! One session on one connection: when it is lost it stays lost, and its owner opens another one. The library can
//! reconnect by itself, but then a subscription may stay silent for ever, and what it missed is lost either way.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use opcua::client::{ClientBuilder, ClientConfig, Session};
use opcua::types::{Error, StatusCode};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::error::AccessError;
use crate::health::{Health, Loss};
use crate::open::{Opened, open};
use crate::settings::Settings;
use crate::target::{Application, Target};

/// The server forgets a session of which it heard nothing for so long.
const SESSION_MS: u32 = 20_000;
/// Publish requests wait at the server until there is something to say; losing one loses what it brings.
const PUBLISH_LIMIT: Duration = Duration::from_mins(1);
/// How often is seen to it that publish requests wait at the server. Each that is answered is followed by another at once,
/// whatever this is.
const PUBLISH_CHECK: Duration = Duration::from_millis(100);
/// Messages of a line with many signals and long ledgers.
const MAX_MESSAGE: usize = 64 << 20;

/// A session on one connection.
pub struct Connection {
    session: Arc<Session>,
    lost: watch::Receiver<Option<Loss>>,
    /// From a request until its answer.
    limit: Duration,
    _watch: AbortOnDropHandle<()>,
}

/// The library's session has no `Debug`.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connection").field(&self.session.session_id()).finish()
    }
}

impl Connection {
    /// Opens a session with the target, and with nobody else.
    ///
    /// # Errors
    /// Why that was not possible, within [`Settings::connect`].
    pub async fn open(target: &Target, settings: &Settings) -> Result<Self, AccessError> {
        let limit = settings.connect;
        let opening = timeout(limit, Self::establish(target, settings)).await;
        opening.unwrap_or_else(|_| Err(target.unreachable(format!("no session within {limit:?}"))))
    }

    async fn establish(target: &Target, settings: &Settings) -> Result<Self, AccessError> {
        let Settings { application, connect, request: limit, probes, silence, .. } = settings;
        let opened = open(target.clone(), application, &config(settings), *connect).await?;
        let Opened { session, events, introduction } = opened;
        let (report, lost) = watch::channel(None);
        let watch = tokio::spawn(Health::new(*probes, *silence).watch(events.enter(), report));
        let connection = Self { session, lost, limit: *limit, _watch: AbortOnDropHandle::new(watch) };
        tokio::select! {
            connected = connection.session.wait_for_connection() => {
                if connected { Ok(()) } else { Err(target.unreachable("the session was not opened")) }
            }
            Loss { status, why } = connection.loss() => Err(introduction.turned_away(status, &why)),
        }?;
        Ok(connection)
    }

    /// The session, for requests.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Bounds a request: the library's own time-outs stand still while its connection cannot write.
    ///
    /// When it fails because the connection is lost, [`Self::is_lost`] is true on return.
    ///
    /// # Errors
    /// What the server answered, `BadTimeout`, or `BadConnectionClosed`.
    pub async fn request<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let result = tokio::select! {
            result = timeout(self.limit, request) => result.unwrap_or_else(|_| {
                Err(Error::new(StatusCode::BadTimeout, format!("no answer within {:?}", self.limit)))
            }),
            why = self.lost() => Err(Error::new(StatusCode::BadConnectionClosed, why)),
        };
        if result.as_ref().is_err_and(is_cut) {
            // The requests of a lost connection fail a moment before its task can report.
            let _ = timeout(self.limit, self.lost()).await;
        }
        result
    }

    /// Whether the connection is lost.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lost.borrow().is_some()
    }

    /// Waits until the connection is lost, and says why.
    pub async fn lost(&self) -> String {
        self.loss().await.why
    }

    async fn loss(&self) -> Loss {
        let mut lost = self.lost.clone();
        let reason = lost.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone());
        reason.unwrap_or_else(|| "its task ended".to_owned().into())
    }

    /// Closes the session and with it its subscriptions (OPC 10000-4, 5.6.4), within the time of a request.
    pub async fn close(&self) {
        tokio::select! {
            closed = timeout(self.limit, self.session.disconnect()) => match closed {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!("the session did not close in order: {error}"),
                Err(_) => tracing::debug!("the server did not close the session in {:?}", self.limit),
            },
            _ = self.lost() => {}
        }
    }
}

/// Whether a request failed for the end of its connection. The library gives such an error the status with which the connection
/// ended (`BadServerHalted` where the server said that it ends), and this text.
fn is_cut(error: &Error) -> bool {
    error.status() == StatusCode::BadConnectionClosed || error.to_string().contains("Transport is closing")
}

fn config(settings: &Settings) -> ClientConfig {
    let Application { name, uri } = settings.application;
    ClientBuilder::new()
        .application_name(name)
        .application_uri(uri)
        .product_uri(uri)
        .session_name(name)
        .session_timeout(SESSION_MS)
        .session_retry_limit(0)
        .recreate_subscriptions(false)
        .request_timeout(settings.request)
        .publish_timeout(PUBLISH_LIMIT)
        .keep_alive_interval(settings.probe)
        .min_publish_interval(PUBLISH_CHECK)
        .max_message_size(MAX_MESSAGE)
        .max_chunk_count(0)
        .max_array_length(1 << 20)
        .max_string_length(MAX_MESSAGE)
        .max_byte_string_length(MAX_MESSAGE)
        .into_config()
}
