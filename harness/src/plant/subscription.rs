//! One subscription to all signals on one connection (OPC UA Part 4, 5.13 and 5.14).

use std::sync::Arc;
use std::time::Duration;

use opcua::client::{MonitoredItemMap, OnSubscriptionNotificationCore};
use opcua::types::{
    DataChangeNotification, MonitoredItemCreateRequest, MonitoringMode, MonitoringParameters, NotificationMessage,
    ReadValueId, StatusChangeNotification, StatusCode, TimestampsToReturn,
};

use super::PlantError;
use super::access::{Access, node};
use super::connect::Connection;
use super::recorder::Recorder;
use super::value::check_type;

/// How often the plant is asked to publish: every second scan of a controller that scans every 5 ms, and a little less,
/// so that a server that looks after each scan is never a moment too early.
const PUBLISHING: Duration = Duration::from_millis(9);
/// How long a value that differs from what is known only by its stamp is given to be notified, before the next message
/// without it proves that it need not be.
const SETTLING: Duration = PUBLISHING.saturating_mul(12);
/// After so many intervals with nothing to say the plant says just that.
const KEEP_ALIVE: u32 = 50;
/// After so many intervals without a request from the harness the plant drops the subscription.
const LIFETIME: u32 = 2_000;
/// Changes of one signal that the plant keeps until it publishes.
const QUEUE: u32 = 4_096;
/// Items created in one request.
const CHUNK: usize = 500;

/// Subscribes to every signal on this connection, and waits until each has been heard of.
pub(super) async fn subscribe(access: &Access, connection: &Connection) -> Result<(), PlantError> {
    inspect(access, connection).await?;
    let unavailable = |why: String| access.unavailable("a subscription", why);
    let listener = Listener { recorder: Arc::clone(&access.recorder), next: None };
    let session = connection.session();
    let created = session.create_subscription(PUBLISHING, LIFETIME, KEEP_ALIVE, 0, 0, true, listener);
    let id = connection.request(created).await.map_err(|error| unavailable(error.to_string()))?;
    let items: Vec<_> = items(access, connection);
    for chunk in items.chunks(CHUNK) {
        monitor(access, connection, id, chunk.to_vec()).await?;
    }
    let limit = access.config.timeouts.request;
    tokio::select! {
        heard = tokio::time::timeout(limit, access.recorder.complete()) => heard.map_err(|_| {
            access.unavailable(access.recorder.unheard().join(", "), format!("no first value within {limit:?}"))
        }),
        why = connection.lost() => Err(unavailable(why)),
    }
}

/// Waits until every change of a signal that the plant had made before this call is in the journal.
pub(super) async fn catch_up(access: &Access) -> Result<(), PlantError> {
    let connection = access.connection()?;
    let signals: Vec<_> = access.config.signals.iter().collect();
    let mut answers = Vec::with_capacity(signals.len());
    for chunk in signals.chunks(CHUNK) {
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
    for chunk in signals.chunks(CHUNK) {
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

/// Each signal's position in the table is its handle; handle 0 is the library's own word for "choose one".
fn items(access: &Access, connection: &Connection) -> Vec<MonitoredItemCreateRequest> {
    let signals = access.config.signals.iter().zip(1..);
    signals.map(|(signal, handle)| item(ReadValueId::from(node(connection, &signal.node)), handle)).collect()
}

fn item(item_to_monitor: ReadValueId, client_handle: u32) -> MonitoredItemCreateRequest {
    let requested_parameters = MonitoringParameters {
        client_handle,
        // The fastest that the plant can.
        sampling_interval: 0.0,
        queue_size: QUEUE,
        discard_oldest: true,
        ..MonitoringParameters::default()
    };
    MonitoredItemCreateRequest { item_to_monitor, monitoring_mode: MonitoringMode::Reporting, requested_parameters }
}

async fn monitor(
    access: &Access,
    connection: &Connection,
    id: u32,
    items: Vec<MonitoredItemCreateRequest>,
) -> Result<(), PlantError> {
    let created = connection.session().create_monitored_items(id, TimestampsToReturn::Source, items);
    let created = connection.request(created).await.map_err(|e| access.unavailable("its signals", e.to_string()))?;
    let refused = created.iter().find(|item| !item.result.status_code.is_good());
    let signal = refused.and_then(|item| access.config.signals.at(position(item.requested_parameters.client_handle)));
    tell_sampling(created.iter().map(|item| item.result.revised_sampling_interval));
    match (refused, signal) {
        (Some(item), Some(signal)) => Err(access.no_signal(signal, item.result.status_code)),
        _ => Ok(()),
    }
}

/// A plant that looks at a signal only now and then does not see what is shorter, and so nobody does.
fn tell_sampling(intervals: impl Iterator<Item = f64>) {
    let slowest = intervals.fold(0.0, f64::max);
    if slowest > PUBLISHING.as_secs_f64() * 1e3 {
        tracing::warn!(slowest, "the plant looks at its signals only every so many ms; shorter changes stay unseen");
    }
}

fn position(client_handle: u32) -> usize {
    (client_handle as usize).wrapping_sub(1)
}

/// Hears the notifications of one subscription, and notices when one is missing.
struct Listener {
    recorder: Arc<Recorder>,
    next: Option<u32>,
}

impl OnSubscriptionNotificationCore for Listener {
    fn on_subscription_notification(&mut self, message: NotificationMessage, _: MonitoredItemMap<'_>) {
        self.hear(message);
        self.recorder.spoke();
    }
}

impl Listener {
    fn hear(&mut self, message: NotificationMessage) {
        self.expect(message.sequence_number);
        let Some(data) = message.notification_data.filter(|data| !data.is_empty()) else {
            // A keep-alive bears the number of the next message without using it up.
            return;
        };
        self.next = Some(following(message.sequence_number));
        for notification in data {
            if let Some(changes) = notification.inner_as::<DataChangeNotification>() {
                self.changes(changes);
            } else if let Some(change) = notification.inner_as::<StatusChangeNotification>() {
                self.recorder.trouble(format!("the plant ended the subscription: {}", change.status));
            }
        }
    }

    fn expect(&mut self, number: u32) {
        // The first message of a subscription has the number 1 (Part 4, 5.14.1.2).
        let expected = self.next.unwrap_or(1);
        if number != expected {
            let message = format!(
                "notification {number} came where {expected} was due: changes of signals are lost or out of order"
            );
            self.recorder.trouble(message);
        }
        self.next = Some(number);
    }

    /// One message is sorted by item; the journal wants it in the order in which things happened.
    fn changes(&self, changes: &DataChangeNotification) {
        let mut changes: Vec<_> = changes.monitored_items.iter().flatten().collect();
        changes.sort_by_key(|change| change.value.source_timestamp.map(|stamp| stamp.checked_ticks()));
        for change in changes {
            self.recorder.note(position(change.client_handle), &change.value);
        }
    }
}

/// Numbers wrap around to 1 (Part 4, 7.26).
fn following(number: u32) -> u32 {
    number.checked_add(1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use crate::plant::{DataType, Signal, SignalTable};
    use lineproof_judge::journal::{Event, Value};
    use opcua::types::{DataValue, DateTime, ExtensionObject, MonitoredItemNotification};

    fn listener() -> (Listener, Journal) {
        let journal = Journal::in_memory();
        let table = SignalTable::new(["A", "B"].map(|name| Signal::new(name, DataType::UInt32))).unwrap();
        let recorder = Arc::new(Recorder::new(table, journal.clone()));
        (Listener { recorder, next: None }, journal)
    }

    /// A message with one value at a time for each signal given by its handle.
    fn message(sequence_number: u32, changes: &[(u32, u32, i64)]) -> NotificationMessage {
        let item = |&(client_handle, value, ticks): &(u32, u32, i64)| {
            let source_timestamp = Some(DateTime::from(DateTime::epoch().ticks() + ticks));
            let value = DataValue { value: Some(value.into()), source_timestamp, ..DataValue::null() };
            MonitoredItemNotification { client_handle, value }
        };
        let monitored_items = Some(changes.iter().map(item).collect());
        let data = DataChangeNotification { monitored_items, diagnostic_infos: None };
        let notification_data = (!changes.is_empty()).then(|| vec![ExtensionObject::from_message(data)]);
        NotificationMessage { sequence_number, publish_time: DateTime::now(), notification_data }
    }

    fn told(journal: &Journal) -> Vec<String> {
        let text = |event: &Event| match event {
            Event::Signal(change) if matches!(change.value, Value::Int(_)) => {
                format!("{}={}", change.name, change.value)
            }
            Event::Trouble { message, .. } => message.split(':').next().unwrap_or_default().to_owned(),
            other => format!("{other:?}"),
        };
        journal.entries().iter().map(|entry| text(&entry.event)).collect()
    }

    #[test]
    fn changes_of_one_message_are_told_in_the_order_in_which_they_happened() {
        let (mut listener, journal) = listener();
        listener.hear(message(1, &[(1, 10, 0), (1, 11, 300), (2, 20, 100), (2, 21, 200)]));
        assert_eq!(told(&journal), ["A=10", "B=20", "B=21", "A=11"]);
    }

    #[test]
    fn a_message_that_is_missing_is_trouble() {
        let (mut listener, journal) = listener();
        listener.hear(message(1, &[(1, 10, 0)]));
        listener.hear(message(2, &[]));
        listener.hear(message(2, &[(1, 11, 1)]));
        listener.hear(message(4, &[]));
        assert_eq!(told(&journal), ["A=10", "A=11", "notification 4 came where 3 was due"]);
    }

    #[test]
    fn numbers_of_messages_wrap_around_to_one() {
        assert_eq!(following(u32::MAX), 1);
    }
}
