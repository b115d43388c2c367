//! A session with any OPC UA server, for a recording.
//!
//! One session on one connection: when it is lost it stays lost, and its owner opens another one. The library can
//! reconnect by itself, but then a subscription may stay silent for ever.

use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, TryStreamExt as _};
use opcua::client::{ClientBuilder, ClientConfig, Session, SessionActivity, SessionPollResult, SubscriptionActivity};
use opcua::types::{Error, StatusCode};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::error::AccessError;
use crate::open::{Opened, open};
use crate::target::{Application, Target};

/// Whom a recording says it is.
const APPLICATION: Application = Application { name: "plant-sim", uri: "urn:lineproof:plant-sim:client" };
const PRODUCT: &str = "urn:lineproof:plant-sim";
/// From the first packet until a session is open.
const CONNECT: Duration = Duration::from_secs(10);
/// From a request until its answer.
pub const REQUEST: Duration = Duration::from_secs(10);
/// Between two probes of an idle connection.
const PROBE: Duration = Duration::from_secs(1);
/// So many probes in a row may fail before a connection counts as lost.
const PROBES: u32 = 3;
/// The server forgets a session of which it heard nothing for so long.
const SESSION_MS: u32 = 20_000;
const MAX_MESSAGE: usize = 64 << 20;

/// A live session.
pub struct Connection {
    session: Arc<Session>,
    lost: watch::Receiver<Option<Loss>>,
    _pump: AbortOnDropHandle<()>,
}

/// Why a connection is lost.
#[derive(Clone, Debug)]
struct Loss {
    /// In words.
    why: String,
    /// The status with which it ended, if it was that.
    status: Option<StatusCode>,
}

impl From<String> for Loss {
    fn from(why: String) -> Self {
        Self { why, status: None }
    }
}

impl From<StatusCode> for Loss {
    fn from(status: StatusCode) -> Self {
        Self { why: status.to_string(), status: Some(status) }
    }
}

impl Connection {
    /// Opens a session with the target, and with nobody else.
    ///
    /// # Errors
    /// Why that was not possible, within ten seconds.
    pub async fn open(target: &Target) -> Result<Self, AccessError> {
        let opening = timeout(CONNECT, Self::establish(target)).await;
        opening.unwrap_or_else(|_| Err(target.unreachable(format!("no session within {CONNECT:?}"))))
    }

    async fn establish(target: &Target) -> Result<Self, AccessError> {
        let Opened { session, events, introduction } = open(target.clone(), &APPLICATION, &config(), CONNECT).await?;
        let (report, lost) = watch::channel(None);
        let pump = tokio::spawn(pump(events.enter(), report));
        let connection = Self { session, lost, _pump: AbortOnDropHandle::new(pump) };
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

    /// Bounds a request.
    ///
    /// # Errors
    /// In words: what the server answered, that it did not, or why the connection is lost.
    pub async fn request<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, String> {
        tokio::select! {
            answer = timeout(REQUEST, request) => match answer {
                Ok(answer) => answer.map_err(|error| error.to_string()),
                Err(_) => Err(format!("no answer within {REQUEST:?}")),
            },
            why = self.lost() => Err(why),
        }
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

    /// Closes the session and with it its subscriptions (Part 4, 5.6.4).
    pub async fn close(self) {
        if let Err(why) = self.request(self.session.disconnect()).await {
            tracing::debug!("the session did not close in order: {why}");
        }
    }
}

fn config() -> ClientConfig {
    ClientBuilder::new()
        .application_name(APPLICATION.name)
        .application_uri(APPLICATION.uri)
        .product_uri(PRODUCT)
        .session_name(APPLICATION.name)
        .session_timeout(SESSION_MS)
        .session_retry_limit(0)
        .recreate_subscriptions(false)
        .request_timeout(REQUEST)
        .keep_alive_interval(PROBE)
        .min_publish_interval(Duration::from_millis(1))
        .max_message_size(MAX_MESSAGE)
        .max_chunk_count(0)
        .max_array_length(1 << 20)
        .into_config()
}

/// Drives the session until its connection is lost; reports why.
async fn pump(events: impl Stream<Item = Result<SessionPollResult, StatusCode>>, report: watch::Sender<Option<Loss>>) {
    tokio::pin!(events);
    let mut failed = 0;
    let reason = loop {
        match events.try_next().await {
            Ok(Some(event)) => {
                if let Some(reason) = loss(&event, &mut failed) {
                    break reason;
                }
            }
            Ok(None) => break "it was closed".to_owned().into(),
            Err(status) => break status.into(),
        }
    };
    report.send_replace(Some(reason));
}

/// Why the connection is lost by an event, if it is; counts failed probes.
fn loss(event: &SessionPollResult, failed: &mut u32) -> Option<Loss> {
    match event {
        SessionPollResult::ConnectionLost(status) | SessionPollResult::ReconnectFailed(status) => {
            Some((*status).into())
        }
        SessionPollResult::SessionActivity(SessionActivity::KeepAliveSucceeded) => {
            *failed = 0;
            None
        }
        SessionPollResult::SessionActivity(SessionActivity::KeepAliveFailed(status)) => {
            *failed += 1;
            (*failed >= PROBES).then(|| format!("{PROBES} probes in a row failed: {status}").into())
        }
        SessionPollResult::Subscription(SubscriptionActivity::FatalFailure(status)) => {
            Some(format!("the server dropped the subscription: {status}").into())
        }
        _ => None,
    }
}
