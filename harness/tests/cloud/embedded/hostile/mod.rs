//! What is sent to do harm is refused and told, and disturbs nobody else: a good client goes on meanwhile, with every message.
//!
//! - [`mqtt`]: what is no MQTT, or more than AWS takes. [`floods`]: connections, without number or end.
//! - [`payloads`]: JSON. [`http`]: what is no HTTP. [`runtime`]: strangers at the Lambda Runtime API. Certificates: `identity`, and the
//!   broker's own tests.

mod floods;
mod http;
mod mqtt;
mod payloads;
mod runtime;

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client::{Client, Heard, trust};
use super::support::{Fixture, SOON, troubles};

const PARTS: &str = "lines/mps/gateways/a/parts";

/// Between two messages of the good client.
const PACE: Duration = Duration::from_millis(5);

/// Gateway a, which publishes one message after another and hears each of them, acknowledged and in order.
struct Neighbour {
    stop: watch::Sender<bool>,
    /// How many messages there were, and the longest that one took.
    going_on: JoinHandle<(u64, Duration)>,
}

impl Neighbour {
    async fn of(fixture: &Fixture) -> Self {
        let mut gateway = Client::of(fixture, "gateway-a").await;
        gateway.subscribe(PARTS).await;
        let (stop, stopped) = watch::channel(false);
        let going_on = tokio::spawn(async move {
            let (mut number, mut longest) = (0, Duration::ZERO);
            while !*stopped.borrow() {
                let began = Instant::now();
                one_message(&mut gateway, number).await;
                (number, longest) = (number + 1, longest.max(began.elapsed()));
                tokio::time::sleep(PACE).await;
            }
            (number, longest)
        });
        Self { stop, going_on }
    }

    /// It has gone on until now, none of its messages took as long as [`SOON`], and nothing of the cloud itself is broken.
    async fn goes_on_until_now(self, fixture: &Fixture) {
        self.stop.send_replace(true);
        let (messages, longest) = self.going_on.await.expect("each message is acknowledged and heard, in order");
        println!("{messages} messages of the good client, the longest took {longest:?}");
        assert!(messages > 0 && longest < SOON, "{messages} messages, {longest:?}");
        assert_eq!(troubles(&fixture.journal), [""; 0]);
    }
}

async fn one_message(gateway: &mut Client, number: u64) {
    // Rules take parts from 1 on.
    let said = json!({"serial": 0, "number": number});
    gateway.mqtt.publish(PARTS, rumqttc::QoS::AtLeastOnce, false, said.to_string()).await.unwrap();
    let (mut is_acknowledged, mut is_heard) = (false, false);
    while !(is_acknowledged && is_heard) {
        match gateway.heard().await {
            Heard::Acknowledged => is_acknowledged = true,
            Heard::Message(topic, payload) => {
                assert_eq!((topic.as_str(), payload), (PARTS, said.to_string().into_bytes()));
                is_heard = true;
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A connection of gateway b with nothing but TLS.
async fn bare(fixture: &Fixture) -> std::io::Result<TlsStream<TcpStream>> {
    let own = fixture.cloud.credentials("gateway-b").unwrap();
    let connector = TlsConnector::from(Arc::new(trust(&own.ca, Some(&own))));
    let connection = TcpStream::connect(fixture.cloud.mqtt_addr()).await?;
    connector.connect(ServerName::try_from("localhost").unwrap(), connection).await
}

/// Sends these bytes, and waits until the other end closes the connection.
async fn is_hung_up(fixture: &Fixture, bytes: &[u8], what: &str) {
    let mut connection = bare(fixture).await.unwrap();
    let _ = connection.write_all(bytes).await;
    let _ = connection.flush().await;
    let mut answer = Vec::new();
    let closed = tokio::time::timeout(SOON, connection.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "{what}: it is not hung up, and says {answer:?}");
}

/// CONNECT of MQTT 3.1.1 by gateway b.
fn connect() -> Vec<u8> {
    let id = b"gateway-b";
    let mut packet = vec![0x10, 12 + u8::try_from(id.len()).unwrap(), 0, 4];
    packet.extend(b"MQTT");
    packet.extend([4, 2, 0, 30, 0, u8::try_from(id.len()).unwrap()]);
    packet.extend(id);
    packet
}

/// CONNECT of MQTT 5 by `id`, with these properties.
fn connect_5(id: &[u8], properties: &[u8]) -> Vec<u8> {
    let mut rest = vec![0, 4];
    rest.extend(b"MQTT");
    rest.extend([5, 2, 0, 30, u8::try_from(properties.len()).unwrap()]);
    rest.extend(properties);
    rest.extend([0, u8::try_from(id.len()).unwrap()]);
    rest.extend(id);
    [&[0x10, u8::try_from(rest.len()).unwrap()], rest.as_slice()].concat()
}

fn after_connect(more: &[u8]) -> Vec<u8> {
    [connect().as_slice(), more].concat()
}

fn after_connect_5(more: &[u8]) -> Vec<u8> {
    [connect_5(b"gateway-b", &[]).as_slice(), more].concat()
}
