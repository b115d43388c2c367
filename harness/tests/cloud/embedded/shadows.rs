//! Device shadows over MQTT (AWS IoT Developer Guide, "Device Shadow MQTT topics" and "Device Shadow service documents").

use rumqttc::QoS;
use serde_json::{Value, json};

use super::client::{Client, Heard};
use super::scripted::Act;
use super::support::{Fixture, is_refusal, messages, open, until};

const SHADOW: &str = "$aws/things/gateway-a/shadow";

/// A cloud, and gateway a, which hears everything of its shadows.
async fn listening() -> (Fixture, Client) {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.subscribe(&format!("{SHADOW}/#")).await;
    (fixture, gateway)
}

/// Publishes on a topic of the shadow, and returns what is heard until its acknowledgement is: in AWS, too, answers are not
/// ordered with that.
async fn ask(gateway: &mut Client, end: &str, request: &str, answers: usize) -> Vec<(String, Value)> {
    let topic = format!("{SHADOW}{end}");
    gateway.mqtt.publish(&topic, QoS::AtLeastOnce, false, request).await.unwrap();
    let (mut heard, mut acknowledged) = (Vec::new(), false);
    while !acknowledged || heard.len() < answers {
        match gateway.heard().await {
            Heard::Acknowledged => acknowledged = true,
            // What was asked is heard as well by who listens to all.
            Heard::Message(of, _) if of == topic => {}
            Heard::Message(of, payload) => {
                let end = of.strip_prefix(SHADOW).unwrap().to_owned();
                heard.push((end, serde_json::from_slice(&payload).unwrap()));
            }
            other => panic!("{other:?}"),
        }
    }
    heard
}

fn ends(heard: &[(String, Value)]) -> Vec<&str> {
    heard.iter().map(|(end, _)| end.as_str()).collect()
}

#[tokio::test]
async fn a_change_is_accepted_its_difference_told_and_the_whole_before_and_after() {
    let (fixture, mut gateway) = listening().await;
    let request = json!({"state": {"desired": {"belt": {"speed": 300}}}, "clientToken": "t-1"});
    let heard = ask(&mut gateway, "/update", &request.to_string(), 3).await;
    assert_eq!(ends(&heard), ["/update/accepted", "/update/delta", "/update/documents"]);
    let accepted = &heard[0].1;
    let time = &accepted["timestamp"];
    assert!(time.as_u64().unwrap() > 1_700_000_000, "{accepted}");
    let metadata = json!({"belt": {"speed": {"timestamp": time}}});
    let expected = json!({
        "state": {"desired": {"belt": {"speed": 300}}}, "metadata": {"desired": metadata},
        "version": 1, "timestamp": time, "clientToken": "t-1",
    });
    assert_eq!(accepted, &expected);
    let state = json!({"belt": {"speed": 300}});
    let delta = json!({"state": state, "metadata": metadata, "version": 1, "timestamp": time, "clientToken": "t-1"});
    assert_eq!(heard[1].1, delta);
    assert_eq!(heard[2].1["current"]["state"], json!({"desired": {"belt": {"speed": 300}}}));
    assert_eq!(heard[2].1.get("previous"), None, "it was made");

    let request = json!({"state": {"reported": {"belt": {"speed": 300}}}});
    let heard = ask(&mut gateway, "/update", &request.to_string(), 2).await;
    assert_eq!(ends(&heard), ["/update/accepted", "/update/documents"], "nothing is left to be done");
    let shown = ask(&mut gateway, "/get", "", 1).await;
    assert_eq!(shown[0].1["state"], json!({"desired": state, "reported": state}));
    assert_eq!((shown[0].0.as_str(), &shown[0].1["version"]), ("/get/accepted", &json!(2)));
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_is_rejected_says_why_and_changes_nothing() {
    let (fixture, mut gateway) = listening().await;
    let none = ask(&mut gateway, "/get", r#"{"clientToken": "t"}"#, 1).await;
    assert_eq!(none[0].0, "/get/rejected");
    assert_eq!((&none[0].1["code"], &none[0].1["clientToken"]), (&json!(404), &json!("t")));
    ask(&mut gateway, "/update", r#"{"state": {"reported": {"a": 1}}}"#, 2).await;
    let stale = ask(&mut gateway, "/update", r#"{"state": {"reported": {"a": 2}}, "version": 7}"#, 1).await;
    assert_eq!((ends(&stale), &stale[0].1["code"]), (vec!["/update/rejected"], &json!(409)));
    assert_eq!(stale[0].1["message"], "Version conflict");
    let broken = ask(&mut gateway, "/update", "{not json", 1).await;
    assert_eq!((&broken[0].1["code"], &broken[0].1["message"]), (&json!(400), &json!("Invalid JSON")));
    let shown = ask(&mut gateway, "/get", "", 1).await;
    assert_eq!(shown[0].1["state"], json!({"reported": {"a": 1}}));
    fixture.cloud.close().await;
}

#[tokio::test]
async fn named_shadows_are_apart_from_the_classic_one_and_a_deleted_one_keeps_its_version() {
    let (fixture, mut gateway) = listening().await;
    let named = ask(&mut gateway, "/name/belt/update", r#"{"state": {"desired": {"a": 1}}}"#, 3).await;
    assert_eq!(named[0].0, "/name/belt/update/accepted");
    let classic = ask(&mut gateway, "/get", "", 1).await;
    assert_eq!(classic[0].0, "/get/rejected");
    let deleted = ask(&mut gateway, "/name/belt/delete", "", 1).await;
    assert_eq!((ends(&deleted), &deleted[0].1["version"]), (vec!["/name/belt/delete/accepted"], &json!(2)));
    let again = ask(&mut gateway, "/name/belt/update", r#"{"state": {"reported": {"a": 1}}}"#, 2).await;
    assert_eq!(again[0].1["version"], json!(3));
    fixture.cloud.close().await;
}

#[tokio::test]
async fn the_journal_has_what_was_asked_and_what_the_cloud_said() {
    let (fixture, mut gateway) = listening().await;
    ask(&mut gateway, "/update", r#"{"state": {"desired": {"a": 1}}}"#, 3).await;
    let asked = (String::from("gateway-a"), format!("{SHADOW}/update"), json!({"state": {"desired": {"a": 1}}}));
    assert_eq!(messages(&fixture.journal), [asked]);
    let delta = format!("{SHADOW}/update/delta");
    let is_delta = |event: &lineproof_judge::journal::Event| matches!(event, lineproof_judge::journal::Event::Message { client, topic, .. } if client == "cloud" && *topic == delta);
    until(&fixture.journal, is_delta).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn another_things_shadow_is_closed_to_who_is_not_allowed() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-b").await;
    gateway.mqtt.publish("$aws/things/line/shadow/update", QoS::AtLeastOnce, false, "{}").await.unwrap();
    assert_eq!(gateway.heard().await, Heard::Lost);
    until(&fixture.journal, |event| is_refusal(event, "gateway-b", "no policy allows gateway-b to publish")).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn many_who_change_one_shadow_at_once_lose_nothing() {
    let (fixture, mut gateway) = listening().await;
    let mut other = Client::of(&fixture, "gateway-b").await;
    for number in 0..50 {
        for (client, name) in [(&mut gateway, "a"), (&mut other, "b")] {
            let key = format!("{name}{number}");
            let request = json!({"state": {"reported": {key: number}}}).to_string();
            client.mqtt.publish(format!("{SHADOW}/update"), QoS::AtLeastOnce, false, request).await.unwrap();
        }
    }
    let (mut versions, mut last) = (Vec::new(), Value::Null);
    while versions.len() < 100 {
        if let Heard::Message(topic, payload) = gateway.heard().await
            && topic.ends_with("/documents")
        {
            last = serde_json::from_slice(&payload).unwrap();
            versions.push(last["current"]["version"].as_u64().unwrap());
        }
    }
    assert_eq!(versions, (1..=100).collect::<Vec<_>>(), "in the order of their versions");
    assert_eq!(last["current"]["state"]["reported"].as_object().unwrap().len(), 100);
    fixture.cloud.close().await;
}
