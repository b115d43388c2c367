//! What is no MQTT, and more of it than AWS takes.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rumqttc::QoS;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::super::client::{Client, Heard};
use super::super::scripted::Act;
use super::super::support::{Fixture, SOON, is_refusal, messages, open, until};
use super::{Neighbour, PARTS, after_connect, after_connect_5, bare, connect, connect_5, is_hung_up};

/// What is sent, and in words what it is.
fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let garbage = (0..4096_u32).map(|number| u8::try_from(number * 7 % 256).unwrap()).collect();
    let mut reserved = connect();
    reserved[9] |= 1;
    let mut will_without_words = connect();
    will_without_words[9] |= 4;
    let mut version = connect();
    version[8] = 9;
    let (mut name, mut truncated) = (connect(), connect());
    name[4] = b'X';
    truncated[1] -= 4;
    vec![
        ("another protocol", b"GET / HTTP/1.1\r\nHost: iot\r\n\r\n".to_vec()),
        ("garbage", garbage),
        ("a packet before CONNECT", vec![0x30, 5, 0, 1, b't', b'x', b'y']),
        ("a length of five bytes", vec![0x10, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        ("the largest length", vec![0x10, 0xff, 0xff, 0xff, 0x7f, 0, 4]),
        ("the largest length after CONNECT", after_connect(&[0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1])),
        ("CONNECT twice", after_connect(&connect())),
        ("CONNECT shorter than its fields", truncated),
        ("a reserved flag of CONNECT", reserved),
        ("a will that is not there", will_without_words),
        ("a version that is none", version),
        ("another protocol's name", name),
        ("no client id", connect_5(b"", &[])),
        ("a client id that is no UTF-8", connect_5(b"gateway-\xff", &[])),
        ("a property that is none", connect_5(b"gateway-b", &[0xf0, 1])),
        ("a property that is cut short", connect_5(b"gateway-b", &[0x11, 0])),
        ("a property twice", connect_5(b"gateway-b", &[0x21, 0, 9, 0x21, 0, 9])),
        ("a topic longer than its packet", after_connect(&[0x32, 4, 0xff, 0xff, b't', 0])),
        ("a topic that is no UTF-8", after_connect(&[0x30, 4, 0, 2, 0xc3, 0x28])),
        ("a wildcard as topic", after_connect(&[0x30, 5, 0, 1, b'#', b'x', b'y'])),
    ]
}

/// What is wrong as well, and which the broker may pass over: it comes to nothing.
fn lesser_cases() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a receive maximum of 0", connect_5(b"gateway-b", &[0x21, 0, 0])),
        ("a property of another packet", connect_5(b"gateway-b", &[0x23, 0, 1])),
        ("an empty topic", after_connect(&[0x30, 4, 0, 0, b'x', b'y'])),
        ("both bits of QoS", after_connect(&[0x36, 6, 0, 1, b't', 0, 1, b'x'])),
        ("a packet id of 0", after_connect(&[0x32, 6, 0, 1, b't', 0, 0, b'x'])),
        ("SUBSCRIBE without filters", after_connect(&[0x82, 2, 0, 1])),
        ("SUBSCRIBE with wrong flags", after_connect(&[0x80, 6, 0, 1, 0, 1, b't', 0])),
        ("a filter that is cut short", after_connect(&[0x82, 6, 0, 1, 0, 9, b't', 0])),
        ("UNSUBSCRIBE without filters", after_connect(&[0xa2, 2, 0, 1])),
        ("a packet that only servers send", after_connect(&[0x20, 2, 0, 0])),
        ("a type that is none", after_connect(&[0x00, 0])),
        ("AUTH that nobody asked for", after_connect_5(&[0xf0, 2, 0x18, 0])),
        ("a topic alias of 0", after_connect_5(&[0x30, 7, 0, 1, b't', 3, 0x23, 0, 0])),
        ("properties longer than their packet", after_connect_5(&[0x30, 5, 0, 1, b't', 0x7f, 0])),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mqtt_ends_its_connection_and_no_other() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    for (what, bytes) in cases() {
        is_hung_up(&fixture, &bytes, what).await;
    }
    for (what, bytes) in lesser_cases() {
        is_let_go(&fixture, &bytes, what).await;
    }
    assert_eq!(by_gateway_b(&fixture), 0, "nothing of it is taken for a message");
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}

/// Sends these bytes and ends its own side: then the other one ends as well.
async fn is_let_go(fixture: &Fixture, bytes: &[u8], what: &str) {
    let mut connection = bare(fixture).await.unwrap();
    let _ = connection.write_all(bytes).await;
    let _ = connection.shutdown().await;
    let closed = tokio::time::timeout(SOON, connection.read_to_end(&mut Vec::new())).await;
    assert!(closed.is_ok(), "{what}: it is not let go");
}

/// How many messages of gateway b there were.
fn by_gateway_b(fixture: &Fixture) -> usize {
    messages(&fixture.journal).iter().filter(|(client, ..)| client == "gateway-b").count()
}

/// A session of gateway b: CONNECT, SUBSCRIBE, PUBLISH, PINGREQ, DISCONNECT.
fn session() -> Vec<u8> {
    let topic = "lines/mps/gateways/b/parts";
    let length = u8::try_from(topic.len()).unwrap();
    let subscribe = [&[0x82, 5 + length, 0, 1, 0, length], topic.as_bytes(), &[1]].concat();
    let publish = [&[0x32, 6 + length, 0, length], topic.as_bytes(), &[0, 2, b'{', b'}']].concat();
    after_connect(&[subscribe, publish, vec![0xc0, 0, 0xe0, 0]].concat())
}

/// Bytes by lot, a session with some of its bytes changed, and one that ends somewhere.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let bytes_by_place = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5);
    let changed = bytes_by_place.prop_map(|bytes_by_place| {
        let mut session = session();
        for (at, byte) in bytes_by_place {
            let at = at.index(session.len());
            session[at] = byte;
        }
        session
    });
    let cut = (0..session().len()).prop_map(|end| session()[..end].to_vec());
    prop_oneof![bytes.clone(), bytes.prop_map(|bytes| after_connect(&bytes)), changed, cut]
}

/// Whatever is sent: who then ends its own side is let go.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_bytes_come_nobody_else_is_disturbed() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let mut lot = TestRunner::default();
    for _ in 0..100 {
        let bytes = hostile().new_tree(&mut lot).unwrap().current();
        is_let_go(&fixture, &bytes, &format!("{bytes:02x?}")).await;
    }
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_aws_takes_ends_the_connection() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let deep = format!("lines/{}", ["l"; 9].join("/"));
    let long = format!("lines/{}", "l".repeat(260));
    let more = "x".repeat(128 * 1024 + 1);
    for (topic, payload, why) in [
        (PARTS, &more, "payload of 131073 bytes"),
        (deep.as_str(), &String::from("{}"), "9 slashes"),
        (long.as_str(), &String::from("{}"), "266 bytes"),
        ("offices/x", &String::from("{}"), "no policy allows gateway-b to publish to offices/x"),
        ("$SYS/x", &String::from("{}"), "topic $SYS/x belongs to AWS"),
    ] {
        let mut hostile = Client::of(&fixture, "gateway-b").await;
        hostile.mqtt.publish(topic, QoS::AtLeastOnce, false, payload.clone()).await.unwrap();
        assert_eq!(hostile.heard().await, Heard::Lost, "{why}");
        until(&fixture.journal, |event| is_refusal(event, "gateway-b", why)).await;
    }
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_subscriptions_than_aws_takes_end_the_connection() {
    let fixture = open(|_| Act::Record).await;
    let filter = |number: usize| format!("lines/mps/{number}/parts");
    let mut hostile = Client::of(&fixture, "gateway-b").await;
    for number in 0..50 {
        hostile.subscribe(&filter(number)).await;
    }
    hostile.mqtt.subscribe(filter(50), QoS::AtLeastOnce).await.unwrap();
    until(&fixture.journal, |event| is_refusal(event, "gateway-b", "has 50 subscriptions")).await;

    let mut hostile = Client::of(&fixture, "gateway-b").await;
    let filters = (0..9).map(|number| rumqttc::SubscribeFilter::new(filter(number), QoS::AtLeastOnce));
    hostile.mqtt.subscribe_many(filters).await.unwrap();
    assert_eq!(hostile.heard().await, Heard::Lost);
    until(&fixture.journal, |event| is_refusal(event, "gateway-b", "more than 8 filters in one SUBSCRIBE")).await;

    let hostile = Client::of(&fixture, "gateway-b").await;
    hostile.mqtt.subscribe(filter(0), QoS::ExactlyOnce).await.unwrap();
    until(&fixture.journal, |event| is_refusal(event, "gateway-b", "with QoS 2")).await;
    fixture.cloud.close().await;
}
