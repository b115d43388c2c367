//! Keeps a plant connected: tells the journal when a connection is lost, and replaces it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

use lineproof_judge::journal::{Event, Observation};

use super::PlantError;
use super::access::Access;
use super::connect::Connection;
use super::subscription::subscribe;

/// Watches over the connection until `stop`.
pub(super) async fn keep(access: Arc<Access>, subscribed: Arc<AtomicBool>, stop: CancellationToken) {
    loop {
        let Some(connection) = access.current.borrow().clone() else { return };
        let why = tokio::select! {
            why = connection.lost() => why,
            () = stop.cancelled() => return,
        };
        access.current.send_replace(None);
        access.recorder.trouble(format!(
            "the connection to the plant at {} is lost ({why}); until it is back nobody can tell what happens there",
            access.config.endpoint
        ));
        let is_observed = subscribed.load(Ordering::Acquire);
        if is_observed {
            sees(&access, Some(format!("the connection to the plant is lost ({why})")));
        }
        drop(connection);
        tokio::select! {
            () = renew(&access, &subscribed) => {
                tracing::info!(endpoint = access.config.endpoint, "the plant is back");
                if is_observed {
                    sees(&access, None);
                }
            }
            () = stop.cancelled() => return,
        }
    }
}

/// From now on signals are seen, or, for a reason, not.
fn sees(access: &Access, blind: Option<String>) {
    let seen = blind.is_some().then(|| access.recorder.last_spoken());
    access.journal.record(Event::Observing { what: Observation::Signals, blind, seen });
}

/// Replaces the connection; what is held is written on the new one at once.
async fn renew(access: &Access, subscribed: &AtomicBool) {
    replace(access, subscribed).await;
    access.uphold().await;
}

/// Opens a new connection, however long it takes; subscribes on it if the lost one was subscribed.
async fn replace(access: &Access, subscribed: &AtomicBool) {
    loop {
        match reopen(access, subscribed.load(Ordering::Acquire)).await {
            Ok(connection) => return drop(access.current.send_replace(Some(connection))),
            Err(error) => tracing::debug!(%error, "the plant is not back yet"),
        }
        // Nothing tells that a plant is back but another attempt; without a pause they would keep it from starting.
        tokio::time::sleep(access.config.timeouts.retry).await;
    }
}

async fn reopen(access: &Access, subscribed: bool) -> Result<Arc<Connection>, PlantError> {
    let connection = Arc::new(Connection::open(&access.config).await?);
    if subscribed {
        subscribe(access, &connection).await?;
    }
    Ok(connection)
}
