//! One subscription to all signals on one connection: what it brings goes to the recorder.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use lineproof_judge::journal::Event;
use opcua::types::{DataValue, StatusCode};
use plant_client::{Missing, NODES_IN_A_REQUEST, Observer, PUBLISHING, SubscribeError};
use tokio::time::{Instant, timeout};

use super::access::Access;
use super::connect::Connection;
use super::recorder::Recorder;
use super::value::check_type;
use super::{PlantError, Signal};

/// How long a value that differs from what is known only by its stamp is given to be notified, before the next message
/// without it proves that it need not be.
const SETTLING: Duration = PUBLISHING.saturating_mul(12);

/// How long a value is waited for before the plant, if it looks at the signal only now and then, is asked for it again.
const ASKED_AGAIN: Duration = Duration::from_millis(500);

/// Subscribes to every signal on this connection, and waits until each has been heard of.
pub(super) async fn subscribe(access: &Access, connection: &Connection) -> Result<(), PlantError> {
    inspect(access, connection).await?;
    let nodes: Vec<_> = access.config.signals.iter().map(|signal| connection.node(&signal.node)).collect();
    let listener = Listener(Arc::clone(&access.recorder));
    let subscribed = plant_client::subscribe(connection, &nodes, listener).await;
    note_sampling(access, &subscribed.map_err(|error| refused(access, error))?);
    let limit = access.config.timeouts.request;
    tokio::select! {
        heard = timeout(limit, access.recorder.complete()) => heard.map_err(|_| {
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
///
/// A plant that looks at a signal only now and then answers with what is so between its looks; what has gone again by the next
/// one it never notifies. Such a signal is asked for anew until what it is, is what was notified.
pub(super) async fn catch_up(access: &Access) -> Result<(), PlantError> {
    let connection = access.connection()?;
    let signals: Vec<_> = access.config.signals.iter().collect();
    let mut answers = Vec::with_capacity(signals.len());
    for chunk in signals.chunks(NODES_IN_A_REQUEST) {
        answers.extend(access.read_raw(&connection, chunk).await?);
    }
    let end = Instant::now() + access.config.timeouts.request;
    tokio::select! {
        heard = async {
            while !is_heard(access, &answers, end).await? {
                ask_again(access, &connection, &signals, &mut answers).await?;
            }
            Ok(())
        } => heard,
        why = connection.lost() => Err(access.unavailable("its signals", why)),
    }
}

/// Waits until these answers were notified; false if some of them need never be.
async fn is_heard(access: &Access, answers: &[DataValue], end: Instant) -> Result<bool, PlantError> {
    let mut heard = pin!(access.recorder.caught_up(answers, SETTLING));
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if timeout(left.min(ASKED_AGAIN), &mut heard).await.is_ok() {
            return Ok(true);
        }
        if Instant::now() >= end {
            let limit = access.config.timeouts.request;
            let why = format!("the plant has changed it and did not notify it within {limit:?}");
            return Err(access.unavailable(access.recorder.lagging(answers).join(", "), why));
        }
        if !access.recorder.passed_over(answers).is_empty() {
            return Ok(false);
        }
    }
}

/// Asks again for what may have gone between two looks of the plant.
async fn ask_again(
    access: &Access,
    connection: &Connection,
    signals: &[&Signal],
    answers: &mut [DataValue],
) -> Result<(), PlantError> {
    let passed = access.recorder.passed_over(answers);
    for places in passed.chunks(NODES_IN_A_REQUEST) {
        let asked: Vec<&Signal> = places.iter().map(|place| signals[*place]).collect();
        let known = places.iter().zip(access.read_raw(connection, &asked).await?);
        // What is another one again is no better to wait for than the first.
        for (place, answer) in known.filter(|(place, answer)| access.recorder.knows(**place, answer)) {
            answers[*place] = answer;
        }
    }
    Ok(())
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
    let seen = access.config.signals.iter().zip(intervals).enumerate();
    for (place, (signal, interval)) in seen.filter(|(_, (_, interval))| **interval > PUBLISHING.as_secs_f64() * 1e3) {
        access.recorder.is_looked_at_now_and_then(place);
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
