//! What the policies do not allow ends the connection, unacknowledged.

use rumqttc::QoS;
use serde_json::json;

use super::client::{Client, Heard};
use super::scripted::Act;
use super::support::{is_refusal, messages, open, until};

async fn loses_its_connection(publish: Option<(&str, QoS, bool)>, filter: Option<&str>) {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    if let Some((topic, qos, retain)) = publish {
        gateway.mqtt.publish(topic, qos, retain, "{}").await.unwrap();
    }
    if let Some(filter) = filter {
        gateway.mqtt.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
    }
    assert_eq!(gateway.heard().await, Heard::Lost, "{publish:?} {filter:?}");
    assert_eq!(messages(&fixture.journal), []);
    until(&fixture.journal, |event| is_refusal(event, "gateway-a", "ends its connection")).await;
    // It may come back and behave.
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.publish("lines/mps/gateways/a/parts", &json!({"serial": 0})).await;
    assert_eq!(messages(&fixture.journal).len(), 1);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn publishing_elsewhere() {
    loses_its_connection(Some(("offices/mps", QoS::AtLeastOnce, false)), None).await;
    loses_its_connection(Some(("offices/mps", QoS::AtMostOnce, false)), None).await;
}

#[tokio::test]
async fn publishing_what_this_version_does_not_have() {
    loses_its_connection(Some(("$aws/things/gateway-a/tunnels/notify", QoS::AtLeastOnce, false)), None).await;
    loses_its_connection(Some(("lines/mps/gateways/a/parts", QoS::ExactlyOnce, false)), None).await;
}

#[tokio::test]
async fn retaining_without_leave() {
    loses_its_connection(Some(("lines/mps/gateways/a/parts", QoS::AtLeastOnce, true)), None).await;
}

#[tokio::test]
async fn subscribing_elsewhere_or_to_more_than_may_be_received() {
    loses_its_connection(None, Some("offices/#")).await;
    loses_its_connection(None, Some("lines/#")).await;
}
