//! What is sent to do harm is refused, and disturbs nobody else.

use std::sync::Arc;

use rumqttc::QoS;
use rustls::pki_types::ServerName;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client::{Client, Heard, trust};
use super::scripted::Act;
use super::support::{Fixture, SOON, is_refusal, messages, open, troubles, until};

const PARTS: &str = "lines/mps/gateways/a/parts";

/// A connection of gateway b with nothing but TLS.
async fn bare(fixture: &Fixture) -> TlsStream<TcpStream> {
    let own = fixture.cloud.credentials("gateway-b").unwrap();
    let connector = TlsConnector::from(Arc::new(trust(&own.ca, Some(&own))));
    let connection = TcpStream::connect(fixture.cloud.mqtt_addr()).await.unwrap();
    connector.connect(ServerName::try_from("localhost").unwrap(), connection).await.unwrap()
}

/// Sends these bytes, and waits until the other end closes the connection.
async fn is_hung_up(fixture: &Fixture, bytes: &[u8], what: &str) {
    let mut connection = bare(fixture).await;
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

fn after_connect(more: &[u8]) -> Vec<u8> {
    [connect().as_slice(), more].concat()
}

#[tokio::test]
async fn what_is_no_mqtt_ends_its_connection_and_no_other() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    let garbage: Vec<u8> = (0..4096_u32).map(|number| u8::try_from(number * 7 % 256).unwrap()).collect();
    let cases: [(&str, Vec<u8>); 8] = [
        ("another protocol", b"GET / HTTP/1.1\r\nHost: iot\r\n\r\n".to_vec()),
        ("garbage", garbage),
        ("a packet before CONNECT", vec![0x30, 5, 0, 1, b't', b'x', b'y']),
        ("a length of five bytes", vec![0x10, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        ("CONNECT twice", after_connect(&connect())),
        ("a topic longer than its packet", after_connect(&[0x32, 4, 0xff, 0xff, b't', 0])),
        ("a topic that is no UTF-8", after_connect(&[0x30, 4, 0, 2, 0xc3, 0x28])),
        ("a wildcard as topic", after_connect(&[0x30, 5, 0, 1, b'#', b'x', b'y'])),
    ];
    for (what, bytes) in cases {
        is_hung_up(&fixture, &bytes, what).await;
    }
    gateway.publish(PARTS, &json!({"serial": 0})).await;
    assert_eq!(messages(&fixture.journal).len(), 1);
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn more_than_aws_takes_ends_the_connection() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    let deep = format!("lines/{}", ["l"; 9].join("/"));
    let long = format!("lines/{}", "l".repeat(260));
    let (most, more) = ("x".repeat(128 * 1024), "x".repeat(128 * 1024 + 1));
    for (topic, payload, why) in [
        (PARTS, &more, "payload of 131073 bytes"),
        (deep.as_str(), &String::from("{}"), "9 slashes"),
        (long.as_str(), &String::from("{}"), "266 bytes"),
    ] {
        let mut hostile = Client::of(&fixture, "gateway-b").await;
        hostile.mqtt.publish(topic, QoS::AtLeastOnce, false, payload.clone()).await.unwrap();
        assert_eq!(hostile.heard().await, Heard::Lost, "{why}");
        until(&fixture.journal, |event| is_refusal(event, "gateway-b", why)).await;
    }
    gateway.mqtt.publish(PARTS, QoS::AtLeastOnce, false, most).await.unwrap();
    assert_eq!(gateway.heard().await, Heard::Acknowledged);
    fixture.cloud.settled().await;
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn payloads_that_are_no_json_or_too_deep_reach_no_function_and_harm_nobody() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    for payload in ["{", "\u{0}", &"[".repeat(100_000), &"{\"a\":".repeat(20_000), "1e99999", "\"\\ud800\""] {
        gateway.mqtt.publish(PARTS, QoS::AtLeastOnce, false, payload).await.unwrap();
        assert_eq!(gateway.heard().await, Heard::Acknowledged);
        gateway.mqtt.publish("$aws/things/gateway-a/shadow/update", QoS::AtLeastOnce, false, payload).await.unwrap();
        assert_eq!(gateway.heard().await, Heard::Acknowledged);
    }
    gateway.publish("$aws/things/gateway-a/shadow/update", &json!({"state": {"reported": {"a": 1}}})).await;
    fixture.cloud.settled().await;
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn a_flood_of_connections_that_say_nothing_keeps_nobody_out() {
    let fixture = open(|_| Act::Record).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(fixture.cloud.mqtt_addr()).await.unwrap());
    }
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.publish(PARTS, &json!({"serial": 0})).await;
    drop(silent);
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}
