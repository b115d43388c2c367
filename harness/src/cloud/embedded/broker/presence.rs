//! Who is connected, as the cloud tells it: `$aws/events/presence/connected/CLIENT` and `.../disconnected/CLIENT` (AWS IoT
//! Developer Guide, "Lifecycle events").

use std::collections::{HashMap, VecDeque};

use mqtt5::QoS;
use mqtt5::broker::ClientDisconnectEvent;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use parking_lot::Mutex;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cloud::embedded::intake::now_ms;
use crate::cloud::embedded::publisher::Publisher;

/// Tells of connections.
#[derive(Debug)]
pub(super) struct Presence {
    publisher: Publisher,
    clients: Mutex<HashMap<String, Known>>,
}

/// What is known of a client.
#[derive(Debug, Default)]
struct Known {
    /// Rises with each event of the client.
    version: u64,
    /// Its connections; that which ends first comes first.
    sessions: VecDeque<Uuid>,
}

impl Presence {
    pub(super) fn new(publisher: Publisher) -> Self {
        Self { publisher, clients: Mutex::default() }
    }

    /// A client has connected.
    pub(super) fn connected(&self, client: &str) {
        let mut clients = self.clients.lock();
        let known = clients.entry(client.to_owned()).or_default();
        let session = Uuid::new_v4();
        known.sessions.push_back(session);
        self.tell(client, known, session, "connected", json!({"ipAddress": "127.0.0.1"}));
    }

    /// A connection has ended.
    pub(super) fn ended(&self, event: &ClientDisconnectEvent) {
        let mut clients = self.clients.lock();
        let Some(known) = clients.get_mut(&*event.client_id) else { return };
        let Some(session) = known.sessions.pop_front() else { return };
        let more = json!({"clientInitiatedDisconnect": !event.unexpected, "disconnectReason": reason(event)});
        self.tell(&event.client_id, known, session, "disconnected", more);
    }

    fn tell(&self, client: &str, known: &mut Known, session: Uuid, what: &str, more: Value) {
        let mut said = json!({
            "clientId": client,
            "timestamp": now_ms(),
            "eventType": what,
            "sessionIdentifier": session.to_string(),
            "principalIdentifier": client,
            "versionNumber": known.version,
        });
        known.version += 1;
        if let (Some(said), Value::Object(more)) = (said.as_object_mut(), more) {
            said.extend(more);
        }
        let topic = format!("$aws/events/presence/{what}/{client}");
        self.publisher.publish(&topic, said.to_string().into_bytes(), QoS::AtLeastOnce);
    }
}

/// In AWS's words; what the broker cannot tell apart is a lost connection.
fn reason(event: &ClientDisconnectEvent) -> &'static str {
    match event.reason {
        _ if !event.unexpected => "CLIENT_INITIATED_DISCONNECT",
        ReasonCode::SessionTakenOver => "DUPLICATE_CLIENTID",
        ReasonCode::KeepAliveTimeout => "MQTT_KEEP_ALIVE_TIMEOUT",
        _ => "CONNECTION_LOST",
    }
}
