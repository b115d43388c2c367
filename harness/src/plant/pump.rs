//! Drives a session, and notices when its connection is lost.

use std::time::Duration;

use futures::{Stream, TryStreamExt as _};
use opcua::client::{SessionActivity, SessionPollResult, SubscriptionActivity};
use opcua::types::StatusCode;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// So many probes in a row may fail before a connection counts as lost.
const PROBES: u32 = 2;

/// Why a connection is lost.
#[derive(Clone, Debug)]
pub(super) struct Loss {
    /// In words.
    pub(super) why: String,
    /// The status with which it ended, if it was that.
    pub(super) status: Option<StatusCode>,
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

/// Drives the session until its connection is lost; reports why.
pub(super) async fn pump(
    events: impl Stream<Item = Result<SessionPollResult, StatusCode>>,
    silence: Duration,
    report: watch::Sender<Option<Loss>>,
) {
    tokio::pin!(events);
    let mut health = Health { failed_probes: 0, published: None };
    let reason = loop {
        tokio::select! {
            event = events.try_next() => match event {
                Ok(Some(event)) => if let Some(reason) = health.note(&event) { break reason },
                Ok(None) => break Loss::from("it was closed".to_owned()),
                Err(status) => break status.into(),
            },
            () = health.silent(silence) => break Loss::from(format!("its subscription has been silent for {silence:?}")),
        }
    };
    report.send_replace(Some(reason));
}

/// What tells a live connection from a dead one that nobody has closed.
struct Health {
    failed_probes: u32,
    published: Option<Instant>,
}

impl Health {
    /// Takes in an event; the reason if the connection is lost.
    fn note(&mut self, event: &SessionPollResult) -> Option<Loss> {
        match event {
            SessionPollResult::ConnectionLost(status) | SessionPollResult::ReconnectFailed(status) => {
                return Some((*status).into());
            }
            SessionPollResult::SessionActivity(SessionActivity::KeepAliveSucceeded) => self.failed_probes = 0,
            SessionPollResult::SessionActivity(SessionActivity::KeepAliveFailed(status)) => {
                self.failed_probes += 1;
                return (self.failed_probes >= PROBES)
                    .then(|| format!("{PROBES} probes in a row failed: {status}").into());
            }
            SessionPollResult::Subscription(SubscriptionActivity::Publish) => self.published = Some(Instant::now()),
            SessionPollResult::Subscription(SubscriptionActivity::FatalFailure(status)) => {
                return Some(format!("the plant dropped its subscription: {status}").into());
            }
            _ => {}
        }
        None
    }

    /// Returns once a subscription that has spoken before has said nothing for `limit`.
    async fn silent(&self, limit: Duration) {
        match self.published {
            Some(last) => sleep_until(last + limit).await,
            None => std::future::pending().await,
        }
    }
}
