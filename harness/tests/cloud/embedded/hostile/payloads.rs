//! Broken and deep JSON, for rules and shadows.

use rumqttc::QoS;
use serde_json::json;

use super::super::client::{Client, Heard};
use super::super::scripted::Act;
use super::super::support::{open, troubles};
use super::Neighbour;
use crate::http;

const PARTS: &str = "lines/mps/gateways/b/parts";
const SHADOW: &str = "$aws/things/gateway-b/shadow/update";

fn payloads() -> Vec<String> {
    vec![
        "{".into(),
        "\u{0}".into(),
        "[".repeat(100_000),
        "{\"a\":".repeat(20_000),
        "{\"state\":{\"reported\":".to_owned() + &"{\"a\":".repeat(20_000),
        "{\"state\":{\"reported\":{\"a\":".to_owned() + &"[".repeat(60_000) + &"]".repeat(60_000) + "}}}",
        "1e99999".into(),
        "\"\\ud800\"".into(),
        "{\"a\": 1, \"a\": 2}".into(),
        format!("{{\"state\": {{\"reported\": {{\"{}\": 1}}}}}}", "k".repeat(100_000)),
        "{\"state\": {\"reported\": {}}, \"version\": 1e400}".into(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_that_are_no_json_or_too_deep_reach_no_function_and_harm_nobody() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let mut hostile = Client::of(&fixture, "gateway-b").await;
    for payload in payloads() {
        for topic in [PARTS, SHADOW, "$aws/rules/PartsRule/x"] {
            hostile.mqtt.publish(topic, QoS::AtLeastOnce, false, payload.as_str()).await.unwrap();
            assert_eq!(hostile.heard().await, Heard::Acknowledged);
        }
        let answer = http::ask(fixture.cloud.data_addr(), "iotdata", "POST /things/gateway-b/shadow", &payload).await;
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.body);
    }
    hostile.publish(SHADOW, &json!({"state": {"reported": {"a": 1}}})).await;
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.settled().await;
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}
