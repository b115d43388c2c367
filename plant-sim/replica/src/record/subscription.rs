//! One subscription to all signals on one connection (Part 4, 5.13 and 5.14).

use std::time::Duration;

use opcua::types::{
    MonitoredItemCreateRequest, MonitoringMode, MonitoringParameters, ReadValueId, StatusCode, TimestampsToReturn,
};
use plant_client::Connection;
use tokio::sync::mpsc;

use super::error::RecordError;
use super::listener::{Heard, Listener, handle};
use crate::trace::Signal;

/// How often the server is asked to publish.
const PUBLISHING: Duration = Duration::from_millis(10);
/// After so many intervals with nothing to say the server says just that.
const KEEP_ALIVE: u32 = 100;
/// After so many intervals without a request the server drops the subscription.
const LIFETIME: u32 = 3_000;
/// Changes of one signal that the server keeps until it publishes.
const QUEUE: u32 = 4_096;
/// Items created in one request.
const CHUNK: usize = 500;

/// Subscribes to every signal on this connection.
pub(super) async fn subscribe(
    connection: &Connection,
    endpoint: &str,
    signals: &[Signal],
    sender: mpsc::Sender<Heard>,
) -> Result<(), RecordError> {
    let refused =
        |what: &str, why: String| RecordError::Refused { endpoint: endpoint.to_owned(), what: what.into(), why };
    let listener = Listener::new(sender);
    let created = connection.session().create_subscription(PUBLISHING, LIFETIME, KEEP_ALIVE, 0, 0, true, listener);
    let id = connection.request(created).await.map_err(|why| refused("a subscription", why))?;
    let items: Vec<_> = signals.iter().enumerate().map(|(number, signal)| item(signal, number)).collect();
    let mut slowest = 0.0_f64;
    for chunk in items.chunks(CHUNK) {
        let created = connection.session().create_monitored_items(id, TimestampsToReturn::Source, chunk.to_vec());
        for item in connection.request(created).await.map_err(|why| refused("the signals", why))? {
            let (node, status) = (item.item_to_monitor.node_id, item.result.status_code);
            if status != StatusCode::Good {
                return Err(refused(&node.to_string(), status.to_string()));
            }
            slowest = slowest.max(item.result.revised_sampling_interval);
        }
    }
    if slowest > 0.0 {
        tracing::info!("the server looks at its signals every {slowest} ms: what is shorter is not recorded");
    }
    Ok(())
}

fn item(signal: &Signal, number: usize) -> MonitoredItemCreateRequest {
    let requested_parameters = MonitoringParameters {
        client_handle: handle(number),
        // The fastest that the server can.
        sampling_interval: 0.0,
        queue_size: QUEUE,
        discard_oldest: true,
        ..MonitoringParameters::default()
    };
    let item_to_monitor = ReadValueId::from(signal.node.clone());
    MonitoredItemCreateRequest { item_to_monitor, monitoring_mode: MonitoringMode::Reporting, requested_parameters }
}
