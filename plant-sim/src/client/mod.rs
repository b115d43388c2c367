//! A session with any OPC UA server, as a client.
//!
//! One session on one connection: when it is lost it stays lost, and its owner opens another one. The library can
//! reconnect by itself, but then a subscription may stay silent for ever.

mod tcp;

use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, TryStreamExt as _};
use opcua::client::{
    Client, ClientBuilder, IdentityToken, Session, SessionActivity, SessionPollResult, SubscriptionActivity,
};
use opcua::crypto::SecurityPolicy;
use opcua::types::{EndpointDescription, Error, MessageSecurityMode, StatusCode, UserTokenType};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use tcp::PinnedTcp;

const APPLICATION: &str = "plant-sim";
/// From the first packet until a session is open.
const CONNECT: Duration = Duration::from_secs(10);
/// From a request until its answer.
pub(crate) const REQUEST: Duration = Duration::from_secs(10);
/// Between two probes of an idle connection.
const PROBE: Duration = Duration::from_secs(1);
/// So many probes in a row may fail before a connection counts as lost.
const PROBES: u32 = 3;
/// The server forgets a session of which it heard nothing for so long.
const SESSION_MS: u32 = 20_000;
const MAX_MESSAGE: usize = 64 << 20;

/// A live session.
pub(crate) struct Connection {
    session: Arc<Session>,
    lost: watch::Receiver<Option<String>>,
    _pump: AbortOnDropHandle<()>,
    /// The library insists on having one.
    _pki: TempDir,
}

impl Connection {
    /// Opens a session with the server at `url`, and nowhere else, whatever address it advertises: without encryption
    /// and without a user.
    ///
    /// # Errors
    /// Why that was not possible, in words, within ten seconds.
    pub(crate) async fn open(url: &str) -> Result<Self, String> {
        let opening = timeout(CONNECT, Self::establish(url)).await;
        opening.unwrap_or_else(|_| Err(format!("no session within {CONNECT:?}")))
    }

    async fn establish(url: &str) -> Result<Self, String> {
        let pki = tempfile::Builder::new().prefix("plant-sim-").tempdir().map_err(|error| error.to_string())?;
        let client = client(&pki)?;
        let endpoint = endpoint(&client, url).await?;
        let (session, event_loop) = client
            .session_builder()
            .with_connector(PinnedTcp::new(url, CONNECT))
            .connect_to_endpoint_directly(endpoint)
            .and_then(|builder| {
                builder.user_identity_token(IdentityToken::Anonymous).build(client.certificate_store().clone())
            })
            .map_err(|error| error.to_string())?;
        let (report, lost) = watch::channel(None);
        let pump = tokio::spawn(pump(event_loop.enter(), report));
        let connection = Self { session, lost, _pump: AbortOnDropHandle::new(pump), _pki: pki };
        tokio::select! {
            connected = connection.session.wait_for_connection() => {
                if connected { Ok(()) } else { Err("the session was not opened".to_owned()) }
            }
            why = connection.lost() => Err(why),
        }?;
        Ok(connection)
    }

    /// The session, for requests.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Bounds a request.
    pub(crate) async fn request<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, String> {
        tokio::select! {
            answer = timeout(REQUEST, request) => match answer {
                Ok(answer) => answer.map_err(|error| error.to_string()),
                Err(_) => Err(format!("no answer within {REQUEST:?}")),
            },
            why = self.lost() => Err(why),
        }
    }

    /// Waits until the connection is lost, and says why.
    pub(crate) async fn lost(&self) -> String {
        let mut lost = self.lost.clone();
        let reason = lost.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone());
        reason.unwrap_or_else(|| "its task ended".to_owned())
    }

    /// Closes the session and with it its subscriptions (Part 4, 5.6.4).
    pub(crate) async fn close(self) {
        if let Err(why) = self.request(self.session.disconnect()).await {
            tracing::debug!("the session did not close in order: {why}");
        }
    }
}

fn client(pki: &TempDir) -> Result<Client, String> {
    let client = ClientBuilder::new()
        .application_name(APPLICATION)
        .application_uri(format!("urn:lineproof:{APPLICATION}:client"))
        .product_uri(format!("urn:lineproof:{APPLICATION}"))
        .session_name(APPLICATION)
        .session_timeout(SESSION_MS)
        .session_retry_limit(0)
        .recreate_subscriptions(false)
        .request_timeout(REQUEST)
        .keep_alive_interval(PROBE)
        .min_publish_interval(Duration::from_millis(1))
        .max_message_size(MAX_MESSAGE)
        .max_chunk_count(0)
        .max_array_length(1 << 20)
        .pki_dir(pki.path())
        .client();
    client.map_err(|errors| errors.join(", "))
}

/// The server's endpoint without encryption that admits everybody, at the address that was given.
async fn endpoint(client: &Client, url: &str) -> Result<EndpointDescription, String> {
    let offered = client.get_server_endpoints_from_url(url).await.map_err(|error| error.to_string())?;
    let usable = |offer: &&EndpointDescription| {
        offer.security_mode == MessageSecurityMode::None && offer.find_policy(UserTokenType::Anonymous).is_some()
    };
    let Some(found) = offered.iter().find(usable) else {
        return Err(format!(
            "it has no endpoint without encryption for anonymous clients, only {}; allow one for the recording",
            policies(&offered)
        ));
    };
    Ok(EndpointDescription { endpoint_url: url.into(), ..found.clone() })
}

fn policies(offered: &[EndpointDescription]) -> String {
    let policy = |offer: &EndpointDescription| SecurityPolicy::from_uri(offer.security_policy_uri.as_ref()).to_str();
    let mut policies: Vec<_> = offered.iter().map(policy).collect();
    policies.sort_unstable();
    policies.dedup();
    policies.join(", ")
}

/// Drives the session until its connection is lost; reports why.
async fn pump(
    events: impl Stream<Item = Result<SessionPollResult, StatusCode>>,
    report: watch::Sender<Option<String>>,
) {
    tokio::pin!(events);
    let mut failed = 0;
    let reason = loop {
        match events.try_next().await {
            Ok(Some(event)) => {
                if let Some(reason) = loss(&event, &mut failed) {
                    break reason;
                }
            }
            Ok(None) => break "it was closed".to_owned(),
            Err(status) => break status.to_string(),
        }
    };
    report.send_replace(Some(reason));
}

/// Why the connection is lost by an event, if it is; counts failed probes.
fn loss(event: &SessionPollResult, failed: &mut u32) -> Option<String> {
    match event {
        SessionPollResult::ConnectionLost(status) | SessionPollResult::ReconnectFailed(status) => {
            Some(status.to_string())
        }
        SessionPollResult::SessionActivity(SessionActivity::KeepAliveSucceeded) => {
            *failed = 0;
            None
        }
        SessionPollResult::SessionActivity(SessionActivity::KeepAliveFailed(status)) => {
            *failed += 1;
            (*failed >= PROBES).then(|| format!("{PROBES} probes in a row failed: {status}"))
        }
        SessionPollResult::Subscription(SubscriptionActivity::FatalFailure(status)) => {
            Some(format!("the server dropped the subscription: {status}"))
        }
        _ => None,
    }
}
