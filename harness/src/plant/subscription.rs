//! One subscription to all signals on one connection: what it brings goes to the recorder.

use std::sync::Arc;
use std::time::Duration;

use lineproof_judge::journal::Event;
use opcua::types::{DataValue, StatusCode};
use plant_client::{Missing, NODES_IN_A_REQUEST, Observer, PUBLISHING, SubscribeError};

use super::PlantError;
use super::access::Access;
use super::connect::Connection;
use super::recorder::Recorder;
use super::value::check_type;

/// How long a value that differs from what is known only by its stamp is given to be notified, before the next message
/// without it proves that it need not be.
const SETTLING: Duration = PUBLISHING.saturating_mul(12);

/// Subscribes to every signal on this connection, and waits until each has been heard of.
pub(super) async fn subscribe(access: &Access, connection: &Connection) -> Result<(), PlantError> {
    inspect(access, connection).await?;
    let nodes: Vec<_> = access.config.signals.iter().map(|signal| connection.node(&signal.node)).collect();
    let listener = Listener(Arc::clone(&access.recorder));
    let subscribed = plant_client::subscribe(connection, &nodes, listener).await;
    note_sampling(access, &subscribed.map_err(|error| refused(access, error))?);
    let limit = access.config.timeouts.request;
    tokio::select! {
        heard = tokio::time::timeout(limit, access.recorder.complete()) => heard.map_err(|_| {
            access.unavailable(access.recorder.unheard().join(", "), format!("no first value within {limit:?}"))
        }),
        why = connection.lost() => Err(access.unavailable("a subscription", why)),
    }
}

fn refused(access: &Access, error: SubscribeError) -> PlantError {
    match error {
        SubscribeError::Subscription(error) => access.unavailable("a subscription", error.to_string()),
        SubscribeError::Items(error) => access.unavailable("its signals", error.to_string()),
        SubscribeError::Item { item, status } => match access.config.signals.at(item) {
            Some(signal) => access.no_signal(signal, status),
            None => access.unavailable("its signals", status.to_string()),
        },
    }
}

/// Waits until every change of a signal that the plant had made before this call is in the journal.
pub(super) async fn catch_up(access: &Access) -> Result<(), PlantError> {
    let connection = access.connection()?;
    let signals: Vec<_> = access.config.signals.iter().collect();
    let mut answers = Vec::with_capacity(signals.len());
    for chunk in signals.chunks(NODES_IN_A_REQUEST) {
        answers.extend(access.read_raw(&connection, chunk).await?);
    }
    let limit = access.config.timeouts.request;
    tokio::select! {
        heard = tokio::time::timeout(limit, access.recorder.caught_up(&answers, SETTLING)) => heard.map_err(|_| {
            let lagging = access.recorder.lagging(&answers).join(", ");
            access.unavailable(lagging, format!("the plant has changed it and did not notify it within {limit:?}"))
        }),
        why = connection.lost() => Err(access.unavailable("its signals", why)),
    }
}

/// Checks that each signal is there and of its type. Some servers let anybody subscribe to what does not exist.
async fn inspect(access: &Access, connection: &Connection) -> Result<(), PlantError> {
    let signals: Vec<_> = access.config.signals.iter().collect();
    for chunk in signals.chunks(NODES_IN_A_REQUEST) {
        for (signal, data) in chunk.iter().zip(access.read_raw(connection, chunk).await?) {
            if is_absent(data.status()) {
                return Err(access.no_signal(signal, data.status()));
            }
            check_type(signal, &data.value.unwrap_or_default())?;
        }
    }
    Ok(())
}

/// What no change of the plant's state will mend.
fn is_absent(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BadNodeIdUnknown
            | StatusCode::BadNodeIdInvalid
            | StatusCode::BadAttributeIdInvalid
            | StatusCode::BadNotReadable
            | StatusCode::BadUserAccessDenied
    )
}

/// A plant that looks at a signal only now and then, or shows it so, does not show what is shorter, and so nobody sees it.
fn note_sampling(access: &Access, intervals: &[f64]) {
    let seen = access.config.signals.iter().zip(intervals);
    for (signal, interval) in seen.filter(|(_, interval)| **interval > PUBLISHING.as_secs_f64() * 1e3) {
        let every = Duration::try_from_secs_f64(interval / 1e3).unwrap_or(Duration::MAX);
        let every_us = u64::try_from(every.as_micros()).unwrap_or(u64::MAX);
        access.journal.record(Event::Sampling { signal: signal.name.clone(), every_us });
    }
}

/// Hands everything to the recorder.
struct Listener(Arc<Recorder>);

impl Observer for Listener {
    fn changed(&mut self, changes: Vec<(usize, DataValue)>) {
        for (position, value) in changes {
            self.0.note(position, &value);
        }
    }

    fn missing(&mut self, what: Missing) {
        let why = format!("{what}: changes of signals are lost or out of order");
        match what {
            Missing::Notification { .. } => self.0.lost(why),
            Missing::All(_) => self.0.blind(why),
        }
    }

    fn spoken(&mut self) {
        self.0.spoke();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use crate::plant::SignalTable;

    #[test]
    fn a_message_that_is_missing_is_trouble() {
        let last = Missing::Notification { number: 4, expected: 3 };
        assert_eq!(told(&[last]), ["trouble", "blind", "sees"]);
    }

    #[test]
    fn what_comes_after_the_end_of_a_subscription_is_not_seen() {
        let all = Missing::All(StatusCode::BadTimeout);
        let late = Missing::Notification { number: 4, expected: 3 };
        assert_eq!(told(&[all, late]), ["trouble", "blind", "trouble"], "nothing ends it but another subscription");
    }

    fn told(missing: &[Missing]) -> Vec<&'static str> {
        let journal = Journal::in_memory();
        let mut listener = Listener(Arc::new(Recorder::new(SignalTable::default(), journal.clone())));
        for what in missing {
            listener.missing(*what);
        }
        let kind = |event: &Event| match event {
            Event::Trouble { .. } => "trouble",
            Event::Observing { blind: Some(_), .. } => "blind",
            Event::Observing { blind: None, .. } => "sees",
            _ => "else",
        };
        journal.entries().iter().map(|entry| kind(&entry.event)).collect()
    }
}
