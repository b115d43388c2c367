//! One subscription to nodes on one connection (OPC 10000-4, 5.13 and 5.14), which notices what is missing.

use std::collections::HashMap;
use std::time::Duration;

use opcua::client::{MonitoredItemMap, OnSubscriptionNotificationCore, Subscription};
use opcua::types::{
    DataChangeNotification, DataValue, Error, MonitoredItemCreateRequest, MonitoredItemCreateResult,
    MonitoredItemNotification, MonitoringMode, MonitoringParameters, NodeId, NotificationMessage, ReadValueId,
    StatusChangeNotification, StatusCode, TimestampsToReturn,
};

use crate::connection::Connection;
use crate::settings::PUBLISHING;

/// After so many intervals with nothing to say the server says just that.
const KEEP_ALIVE: u32 = 50;
/// After so many intervals without a request the server drops the subscription.
const LIFETIME: u32 = 2_000;
/// Changes of one node that the server keeps until it publishes.
const QUEUE: u32 = 4_096;
/// Nodes in one request: no more than the smallest limit that controllers have by default.
pub const NODES_IN_A_REQUEST: usize = 100;

/// Takes in what a subscription brings. It is called by the task of the connection, so it must not wait.
pub trait Observer: Send + Sync + 'static {
    /// Values of one message, each with the place of its node, in the order in which they came to be.
    fn changed(&mut self, changes: Vec<(usize, DataValue)>);

    /// Values may be missing from here on.
    fn missing(&mut self, what: Missing);

    /// Everything in a message has been taken in; maybe it says that there is nothing to say.
    fn spoken(&mut self);
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// A message, or they come out of order.
    #[error("notification {number} came where {expected} was due")]
    Notification {
        /// The number of the message that came.
        number: u32,
        /// The number that was due.
        expected: u32,
    },
    /// Everything from now on.
    #[error("the server ended the subscription: {0}")]
    All(StatusCode),
}

/// Why there is no subscription.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// The server makes none.
    #[error("{0}")]
    Subscription(Error),
    /// The server takes no items.
    #[error("{0}")]
    Items(Error),
    /// The server refuses an item.
    #[error("{status}")]
    Item {
        /// The place of its node.
        item: usize,
        /// Why.
        status: StatusCode,
    },
}

/// Subscribes to every node; returns how often the server shows a value of each without fail, in milliseconds, 0 for each
/// change, in the order of the nodes: what it leaves out between two of these is told by nothing.
///
/// That is the revised sampling interval (OPC 10000-4, 5.12.2), but the revised publishing interval, where it is longer, if
/// the server keeps one value until it publishes.
///
/// # Errors
/// What the server refuses.
pub async fn subscribe(
    connection: &Connection,
    nodes: &[NodeId],
    observer: impl Observer,
) -> Result<Vec<f64>, SubscribeError> {
    let listener = Listener { observer, next: None };
    let created = connection.session().create_subscription(PUBLISHING, LIFETIME, KEEP_ALIVE, 0, 0, true, listener);
    let id = connection.request(created).await.map_err(SubscribeError::Subscription)?;
    speak_as_often(connection, id).await.map_err(SubscribeError::Subscription)?;
    let publishing = publishing(connection, id);
    let items: Vec<_> = nodes.iter().zip(1..).map(|(node, handle)| item(node, handle)).collect();
    let mut intervals = vec![0.0; nodes.len()];
    for chunk in items.chunks(NODES_IN_A_REQUEST) {
        let created = connection.session().create_monitored_items(id, TimestampsToReturn::Source, chunk.to_vec());
        for created in connection.request(created).await.map_err(SubscribeError::Items)? {
            let (item, status) = (place(created.requested_parameters.client_handle), created.result.status_code);
            if !status.is_good() {
                return Err(SubscribeError::Item { item, status });
            }
            if let Some(interval) = intervals.get_mut(item) {
                let MonitoredItemCreateResult { revised_sampling_interval, revised_queue_size, .. } = created.result;
                *interval = shown_every(revised_sampling_interval, revised_queue_size, publishing);
            }
        }
    }
    Ok(intervals)
}

/// How often a server shows a value of a node without fail, in milliseconds. It marks what it drops from a queue, but from
/// one that holds a single value (OPC 10000-4, 7.22.1): of that, only what is there when it publishes is shown.
fn shown_every(sampling: f64, queue: u32, publishing: Duration) -> f64 {
    if queue > 1 { sampling } else { sampling.max(publishing.as_secs_f64() * 1e3) }
}

/// How often the server publishes.
fn publishing(connection: &Connection, id: u32) -> Duration {
    let state = connection.session().subscription_state();
    state.lock().get(id).map_or(PUBLISHING, Subscription::publishing_interval)
}

/// A server that publishes less often than it was asked to counts intervals that are longer, and would be silent for so much
/// longer: it is asked to speak after as long as it was meant to.
async fn speak_as_often(connection: &Connection, id: u32) -> Result<(), Error> {
    let session = connection.session();
    let revised = publishing(connection, id);
    let Some(longer) = revised.as_millis().checked_div(PUBLISHING.as_millis()).filter(|longer| *longer > 1) else {
        return Ok(());
    };
    let fewer = |count: u32| count / u32::try_from(longer).unwrap_or(u32::MAX);
    let keep_alive = fewer(KEEP_ALIVE).max(1);
    // A subscription lives for three silences at least (OPC 10000-4, 5.13.2).
    let lifetime = fewer(LIFETIME).max(3 * keep_alive);
    connection.request(session.modify_subscription(id, revised, lifetime, keep_alive, 0, 0)).await
}

/// The handle of a node is its place, from 1: handle 0 is the library's own word for "choose one".
fn item(node: &NodeId, client_handle: u32) -> MonitoredItemCreateRequest {
    let requested_parameters = MonitoringParameters {
        client_handle,
        // The fastest that the server can.
        sampling_interval: 0.0,
        queue_size: QUEUE,
        discard_oldest: true,
        ..MonitoringParameters::default()
    };
    let item_to_monitor = ReadValueId::from(node.clone());
    MonitoredItemCreateRequest { item_to_monitor, monitoring_mode: MonitoringMode::Reporting, requested_parameters }
}

fn place(handle: u32) -> usize {
    (handle as usize).wrapping_sub(1)
}

/// Hears one subscription.
struct Listener<O> {
    observer: O,
    /// The number that the next message must have.
    next: Option<u32>,
}

impl<O: Observer> OnSubscriptionNotificationCore for Listener<O> {
    fn on_subscription_notification(&mut self, message: NotificationMessage, _: MonitoredItemMap<'_>) {
        self.hear(message);
        self.observer.spoken();
    }
}

impl<O: Observer> Listener<O> {
    fn hear(&mut self, message: NotificationMessage) {
        let number = message.sequence_number;
        // The first message of a subscription has the number 1 (OPC 10000-4, 5.14.1.2).
        let expected = self.next.unwrap_or(1);
        if number != expected {
            self.observer.missing(Missing::Notification { number, expected });
        }
        // A keep-alive bears the number of the next message without using it up.
        let data = message.notification_data.unwrap_or_default();
        self.next = Some(if data.is_empty() { number } else { following(number) });
        for notification in data {
            if let Some(changes) = notification.inner_as::<DataChangeNotification>() {
                let changes = in_order(changes.monitored_items.iter().flatten());
                self.observer.changed(changes.map(|one| (place(one.client_handle), one.value.clone())).collect());
            } else if let Some(change) = notification.inner_as::<StatusChangeNotification>() {
                self.observer.missing(Missing::All(change.status));
            }
        }
    }
}

/// One message is sorted by item; observers want the order in which things happened. Each item keeps its own order, also
/// when its stamps go backwards.
fn in_order<'a>(
    changes: impl Iterator<Item = &'a MonitoredItemNotification>,
) -> impl Iterator<Item = &'a MonitoredItemNotification> {
    let mut latest = HashMap::new();
    let mut stamped: Vec<_> = changes
        .map(|change| {
            let stamp = change.value.source_timestamp.map(|stamp| stamp.checked_ticks());
            let latest = latest.entry(change.client_handle).or_insert(stamp);
            *latest = stamp.max(*latest);
            (*latest, change)
        })
        .collect();
    stamped.sort_by_key(|(stamp, _)| *stamp);
    stamped.into_iter().map(|(_, change)| change)
}

/// Numbers wrap around to 1 (OPC 10000-4, 7.26).
fn following(number: u32) -> u32 {
    number.checked_add(1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use opcua::types::{DateTime, ExtensionObject};

    /// Writes down what it hears.
    #[derive(Default)]
    struct Notes(Vec<String>);

    impl Observer for Notes {
        fn changed(&mut self, changes: Vec<(usize, DataValue)>) {
            self.0.extend(changes.iter().map(|(item, value)| format!("{item}={}", value.value.clone().unwrap())));
        }

        fn missing(&mut self, what: Missing) {
            self.0.push(what.to_string());
        }

        fn spoken(&mut self) {}
    }

    /// Handle, value and stamp.
    type Change = (u32, i32, i64);

    /// What is heard of messages, each with its number and changes.
    fn heard(messages: &[(u32, &[Change])]) -> Vec<String> {
        let mut listener = Listener { observer: Notes::default(), next: None };
        for (number, changes) in messages {
            listener.hear(message(*number, changes));
        }
        listener.observer.0
    }

    fn message(sequence_number: u32, changes: &[Change]) -> NotificationMessage {
        let item = |&(client_handle, value, ticks): &Change| {
            let source_timestamp = Some(DateTime::from(ticks));
            let value = DataValue { value: Some(value.into()), source_timestamp, ..DataValue::null() };
            MonitoredItemNotification { client_handle, value }
        };
        let monitored_items = Some(changes.iter().map(item).collect());
        let data = DataChangeNotification { monitored_items, diagnostic_infos: None };
        let notification_data = (!changes.is_empty()).then(|| vec![ExtensionObject::from_message(data)]);
        NotificationMessage { sequence_number, publish_time: DateTime::now(), notification_data }
    }

    #[test]
    fn values_of_one_message_come_in_the_order_in_which_they_came_to_be() {
        let changes: &[_] = &[(1, 10, 0), (1, 11, 300), (2, 20, 100), (2, 21, 200)];
        assert_eq!(heard(&[(1, changes)]), ["0=10", "1=20", "1=21", "0=11"]);
    }

    #[test]
    fn values_of_one_node_keep_their_order_when_its_clock_is_set_back() {
        let changes: &[_] = &[(1, 10, 300), (1, 11, 100), (2, 20, 200), (2, 21, 400)];
        assert_eq!(heard(&[(1, changes)]), ["1=20", "0=10", "0=11", "1=21"]);
    }

    #[test]
    fn a_missing_message_is_told_before_what_comes_after_it() {
        let messages: [(u32, &[_]); 4] = [(1, &[(1, 1, 0)]), (2, &[]), (2, &[(1, 2, 0)]), (4, &[(1, 3, 0)])];
        assert_eq!(heard(&messages), ["0=1", "0=2", "notification 4 came where 3 was due", "0=3"]);
    }

    #[test]
    fn a_server_that_keeps_one_value_shows_it_as_often_as_it_publishes() {
        let every = |sampling, queue| shown_every(sampling, queue, Duration::from_millis(500)).to_string();
        assert_eq!([every(0.0, 1), every(100.0, 1), every(100.0, 0)], ["500"; 3]);
        assert_eq!(every(1000.0, 1), "1000", "it looks less often than it publishes");
        assert_eq!([every(0.0, 2), every(100.0, 4096)], ["0", "100"], "what it drops is marked");
    }

    #[test]
    fn numbers_of_messages_wrap_around_to_one() {
        assert_eq!(following(u32::MAX), 1);
    }
}
