//! Hears the notifications of a subscription, and notices when one is missing.

use std::collections::HashMap;

use opcua::client::{MonitoredItemMap, OnSubscriptionNotificationCore};
use opcua::types::{
    DataChangeNotification, DataValue, MonitoredItemNotification, NotificationMessage, StatusChangeNotification,
};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What comes from the server.
#[derive(Debug)]
pub(super) enum Heard {
    /// Values, each with the number of its signal, in the order in which they came to be.
    Values(Instant, Vec<(usize, DataValue)>),
    /// Some may be missing, for this reason.
    Missed(Instant, String),
}

/// Hears one subscription.
pub(super) struct Listener {
    sender: mpsc::Sender<Heard>,
    /// The number that the next message must have.
    next: Option<u32>,
    /// What could not be handed on yet.
    missed: Option<String>,
}

impl Listener {
    pub(super) fn new(sender: mpsc::Sender<Heard>) -> Self {
        Self { sender, next: None, missed: None }
    }

    fn hear(&mut self, message: NotificationMessage) {
        let number = message.sequence_number;
        // The first message of a subscription has the number 1 (Part 4, 5.14.1.2).
        let expected = self.next.unwrap_or(1);
        if number != expected {
            self.missed = Some(format!("notification {number} came where {expected} was due"));
        }
        // A keep-alive bears the number of the next message without using it up.
        let data = message.notification_data.unwrap_or_default();
        self.next = Some(if data.is_empty() { number } else { following(number) });
        for notification in data {
            if let Some(changes) = notification.inner_as::<DataChangeNotification>() {
                self.changes(changes);
            } else if let Some(change) = notification.inner_as::<StatusChangeNotification>() {
                self.missed = Some(format!("the server ended the subscription: {}", change.status));
            }
        }
        self.tell_missed();
    }

    fn changes(&mut self, changes: &DataChangeNotification) {
        let values = in_order(changes.monitored_items.iter().flatten());
        let values = values.map(|change| (signal(change.client_handle), change.value.clone())).collect();
        if self.tell_missed() && self.sender.try_send(Heard::Values(Instant::now(), values)).is_err() {
            self.missed = Some("the file could not be written as fast as values came".to_owned());
        }
    }

    /// Tells whether there is nothing left to tell.
    fn tell_missed(&mut self) -> bool {
        if let Some(why) = self.missed.take()
            && self.sender.try_send(Heard::Missed(Instant::now(), why.clone())).is_err()
        {
            self.missed = Some(why);
        }
        self.missed.is_none()
    }
}

impl OnSubscriptionNotificationCore for Listener {
    fn on_subscription_notification(&mut self, message: NotificationMessage, _: MonitoredItemMap<'_>) {
        self.hear(message);
    }
}

/// One message is sorted by item; the trace wants it in the order in which things happened. Each item keeps its own order,
/// also when its stamps go backwards.
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

/// The handle of a signal is its number, from 1: handle 0 is the library's own word for "choose one".
pub(super) fn handle(signal: usize) -> u32 {
    u32::try_from(signal + 1).unwrap_or(u32::MAX)
}

fn signal(handle: u32) -> usize {
    (handle as usize).wrapping_sub(1)
}

/// Numbers wrap around to 1 (Part 4, 7.26).
fn following(number: u32) -> u32 {
    number.checked_add(1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use opcua::types::{DateTime, ExtensionObject};

    fn message(sequence_number: u32, changes: &[(u32, i32, i64)]) -> NotificationMessage {
        let item = |&(client_handle, value, ticks): &(u32, i32, i64)| {
            let source_timestamp = Some(DateTime::from(ticks));
            let value = DataValue { value: Some(value.into()), source_timestamp, ..DataValue::null() };
            MonitoredItemNotification { client_handle, value }
        };
        let monitored_items = Some(changes.iter().map(item).collect());
        let data = DataChangeNotification { monitored_items, diagnostic_infos: None };
        let notification_data = (!changes.is_empty()).then(|| vec![ExtensionObject::from_message(data)]);
        NotificationMessage { sequence_number, publish_time: DateTime::now(), notification_data }
    }

    fn told(heard: &mut mpsc::Receiver<Heard>) -> Vec<String> {
        let text = |heard| match heard {
            Heard::Values(_, values) => {
                values.iter().map(|(signal, value)| format!("{signal}={}", value.value.clone().unwrap())).collect()
            }
            Heard::Missed(_, why) => vec![why],
        };
        std::iter::from_fn(|| heard.try_recv().ok()).flat_map(text).collect()
    }

    #[test]
    fn values_of_one_message_come_in_the_order_in_which_they_came_to_be() {
        let (sender, mut heard) = mpsc::channel(10);
        Listener::new(sender).hear(message(1, &[(1, 10, 0), (1, 11, 300), (2, 20, 100)]));
        assert_eq!(told(&mut heard), ["0=10", "1=20", "0=11"]);
    }

    #[test]
    fn values_of_one_signal_keep_their_order_when_its_clock_is_set_back() {
        let (sender, mut heard) = mpsc::channel(10);
        Listener::new(sender).hear(message(1, &[(1, 10, 300), (1, 11, 100), (2, 20, 200), (2, 21, 400)]));
        assert_eq!(told(&mut heard), ["1=20", "0=10", "0=11", "1=21"]);
    }

    #[test]
    fn a_missing_message_is_told_before_what_comes_after_it() {
        let (sender, mut heard) = mpsc::channel(10);
        let mut listener = Listener::new(sender);
        listener.hear(message(1, &[(1, 1, 0)]));
        listener.hear(message(2, &[]));
        listener.hear(message(2, &[(1, 2, 0)]));
        listener.hear(message(4, &[(1, 3, 0)]));
        assert_eq!(told(&mut heard), ["0=1", "0=2", "notification 4 came where 3 was due", "0=3"]);
    }

    #[test]
    fn what_finds_no_room_is_told_as_soon_as_there_is_some() {
        let (sender, mut heard) = mpsc::channel(1);
        let mut listener = Listener::new(sender);
        listener.hear(message(1, &[(1, 1, 0)]));
        listener.hear(message(2, &[(1, 2, 0)]));
        assert_eq!(told(&mut heard), ["0=1"]);
        listener.hear(message(3, &[]));
        assert_eq!(told(&mut heard), ["the file could not be written as fast as values came"]);
    }
}
