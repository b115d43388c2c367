//! Tells a live connection from a dead one that nobody has closed.

use std::time::Duration;

use futures::{Stream, TryStreamExt as _};
use opcua::client::{SessionActivity, SessionPollResult, SubscriptionActivity};
use opcua::types::StatusCode;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Why a connection is lost.
#[derive(Clone, Debug)]
pub(crate) struct Loss {
    /// In words.
    pub(crate) why: String,
    /// The status with which it ended, if it was that.
    pub(crate) status: Option<StatusCode>,
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

/// What is known of a connection.
pub(crate) struct Health {
    /// So many probes in a row may fail.
    probes: u32,
    /// How long a subscription that has spoken may say nothing; for ever without it.
    silence: Option<Duration>,
    failed: u32,
    published: Option<Instant>,
}

impl Health {
    pub(crate) fn new(probes: u32, silence: Option<Duration>) -> Self {
        Self { probes, silence, failed: 0, published: None }
    }

    /// Drives a session until its connection is lost; reports why.
    pub(crate) async fn watch(
        mut self,
        events: impl Stream<Item = Result<SessionPollResult, StatusCode>>,
        report: watch::Sender<Option<Loss>>,
    ) {
        tokio::pin!(events);
        let reason = loop {
            tokio::select! {
                event = events.try_next() => match event {
                    Ok(Some(event)) => if let Some(reason) = self.note(&event) { break reason },
                    Ok(None) => break "it was closed".to_owned().into(),
                    Err(status) => break status.into(),
                },
                reason = self.silent() => break reason,
            }
        };
        report.send_replace(Some(reason));
    }

    /// Takes in an event; the reason if the connection is lost.
    fn note(&mut self, event: &SessionPollResult) -> Option<Loss> {
        match event {
            SessionPollResult::ConnectionLost(status) | SessionPollResult::ReconnectFailed(status) => {
                return Some((*status).into());
            }
            SessionPollResult::SessionActivity(SessionActivity::KeepAliveSucceeded) => self.failed = 0,
            SessionPollResult::SessionActivity(SessionActivity::KeepAliveFailed(status)) => {
                self.failed += 1;
                let is_lost = self.failed >= self.probes;
                return is_lost.then(|| format!("{} probes in a row failed: {status}", self.probes).into());
            }
            SessionPollResult::Subscription(SubscriptionActivity::Publish) => self.published = Some(Instant::now()),
            SessionPollResult::Subscription(SubscriptionActivity::FatalFailure(status)) => {
                return Some(format!("the server dropped the subscription: {status}").into());
            }
            _ => {}
        }
        None
    }

    /// Returns once a subscription that has spoken before has been silent for too long.
    async fn silent(&self) -> Loss {
        let Some((last, limit)) = self.published.zip(self.silence) else { return std::future::pending().await };
        sleep_until(last + limit).await;
        format!("its subscription has been silent for {limit:?}").into()
    }
}
