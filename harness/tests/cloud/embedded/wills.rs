//! Last wills: published for who is gone without a word, seen like every other message, and only what may be published.

use std::time::Duration;

use lineproof_judge::journal::Event;
use rumqttc::{ConnectionError, LastWill, QoS};
use serde_json::json;

use super::client::{Client, Heard, connect_with, tls};
use super::scripted::Act;
use super::support::{Fixture, is_refusal, messages, open, retained, until};

const STATUS: &str = "lines/mps/gateways/a/status";

fn will(topic: &str, qos: QoS, retain: bool) -> LastWill {
    LastWill::new(topic, json!({ "state": "gone" }).to_string(), qos, retain)
}

async fn with_will(fixture: &Fixture, will: LastWill) -> Result<Client, ConnectionError> {
    let own = fixture.cloud.credentials("gateway-a").unwrap();
    connect_with(fixture.cloud.mqtt_addr(), "gateway-a", tls(&own.ca, Some(&own)), Some(will)).await
}

fn is_gone(event: &Event) -> bool {
    matches!(event, Event::Message { client, topic, payload, .. }
        if client == "gateway-a" && topic == STATUS && payload["state"] == "gone")
}

#[tokio::test]
async fn who_ends_without_a_word_leaves_its_will() {
    let fixture = open(|_| Act::Record).await;
    let gateway = with_will(&fixture, will(STATUS, QoS::AtLeastOnce, true)).await.unwrap();
    drop(gateway);
    until(&fixture.journal, is_gone).await;
    assert_eq!(retained(&fixture.journal), [Some(true)]);
    // It is published once, also when the next connection says goodbye.
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.mqtt.disconnect().await.unwrap();
    assert_eq!(gateway.heard().await, Heard::Lost);
    assert_eq!(messages(&fixture.journal).len(), 1);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn who_says_goodbye_leaves_none() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = with_will(&fixture, will(STATUS, QoS::AtLeastOnce, false)).await.unwrap();
    gateway.mqtt.disconnect().await.unwrap();
    assert_eq!(gateway.heard().await, Heard::Lost);
    // What a later one says comes after whatever the first one left.
    let mut again = Client::of(&fixture, "gateway-a").await;
    again.publish("lines/mps/gateways/a/parts", &json!({ "serial": 0 })).await;
    let seen = messages(&fixture.journal);
    fixture.cloud.close().await;
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test]
async fn a_will_that_its_owner_may_not_publish_is_refused_with_the_connection() {
    for refused in [
        will("offices/mps", QoS::AtLeastOnce, false),
        will(STATUS, QoS::ExactlyOnce, false),
        will("lines/mps/gateways/a/parts", QoS::AtLeastOnce, true),
        will("$aws/things/gateway-a/shadow/update", QoS::AtLeastOnce, false),
    ] {
        let fixture = open(|_| Act::Record).await;
        let told = format!("{refused:?}");
        let answer = tokio::time::timeout(Duration::from_secs(20), with_will(&fixture, refused)).await.unwrap();
        assert!(matches!(answer, Err(ConnectionError::ConnectionRefused(_))), "{told}");
        until(&fixture.journal, |event| is_refusal(event, "gateway-a", "a connection: ")).await;
        fixture.cloud.close().await;
    }
}
