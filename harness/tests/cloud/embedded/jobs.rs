//! Jobs over MQTT (AWS IoT Developer Guide, "Jobs device MQTT API operations").

use rumqttc::QoS;
use serde_json::{Value, json};

use super::client::{Client, Heard};
use super::scripted::Act;
use super::support::{Fixture, is_refusal, open, until};

const JOBS: &str = "$aws/things/gateway-a/jobs";

/// A cloud, and gateway a, which hears everything of its jobs.
async fn listening() -> (Fixture, Client) {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.subscribe(&format!("{JOBS}/#")).await;
    (fixture, gateway)
}

/// The next message on the topic of jobs that ends so; others of the cloud's are passed over.
async fn heard(gateway: &mut Client, end: &str) -> Value {
    loop {
        if let Heard::Message(topic, payload) = gateway.heard().await
            && topic == format!("{JOBS}/{end}")
        {
            return serde_json::from_slice(&payload).unwrap();
        }
    }
}

async fn ask(gateway: &mut Client, end: &str, request: Value, answer: &str) -> Value {
    gateway.mqtt.publish(format!("{JOBS}/{end}"), QoS::AtLeastOnce, false, request.to_string()).await.unwrap();
    heard(gateway, &format!("{end}/{answer}")).await
}

#[tokio::test]
async fn a_job_is_told_begun_and_done_and_then_the_next_thing_gets_it() {
    let (fixture, mut gateway) = listening().await;
    let things = ["gateway-a", "gateway-b"].map(str::to_owned);
    let job = fixture.cloud.applications().deploy(&things, &json!({"release": "2"})).await.unwrap();
    let told = heard(&mut gateway, "notify-next").await;
    assert_eq!(told["execution"]["jobDocument"], json!({"release": "2"}));
    let pending = ask(&mut gateway, "get", json!({"clientToken": "t"}), "accepted").await;
    assert_eq!((&pending["queuedJobs"][0]["jobId"], &pending["clientToken"]), (&json!(job), &json!("t")));
    let begun = ask(&mut gateway, "start-next", json!({}), "accepted").await;
    assert_eq!(
        (&begun["execution"]["status"], &begun["execution"]["versionNumber"]),
        (&json!("IN_PROGRESS"), &json!(2))
    );
    let shown = ask(&mut gateway, "$next/get", json!({}), "accepted").await;
    assert_eq!(shown["execution"]["jobId"], json!(job));
    let late = json!({"status": "SUCCEEDED", "expectedVersion": 1, "clientToken": "u"});
    let rejected = ask(&mut gateway, &format!("{job}/update"), late, "rejected").await;
    assert_eq!(
        (&rejected["code"], &rejected["executionState"]["versionNumber"]),
        (&json!("VersionMismatch"), &json!(2))
    );
    let mut other = Client::of(&fixture, "gateway-b").await;
    other.subscribe("$aws/things/gateway-b/jobs/#").await;
    ask(&mut gateway, &format!("{job}/update"), json!({"status": "SUCCEEDED", "expectedVersion": 2}), "accepted").await;
    assert_eq!(heard(&mut gateway, "notify-next").await.get("execution"), None);
    let Heard::Message(topic, _) = other.heard().await else { panic!("the other thing is not told") };
    assert_eq!(topic, "$aws/things/gateway-b/jobs/notify");
}

#[tokio::test]
async fn a_job_that_fails_is_told_to_everybody_and_comes_to_nobody_else() {
    let (fixture, mut gateway) = listening().await;
    let things = ["gateway-a", "gateway-b"].map(str::to_owned);
    let job = fixture.cloud.applications().deploy(&things, &json!({})).await.unwrap();
    let failed = json!({"status": "FAILED", "statusDetails": {"reason": "it does not start"}});
    ask(&mut gateway, &format!("{job}/update"), failed, "accepted").await;
    for (operation, thing) in [("failed", "gateway-a"), ("canceled", "gateway-b")] {
        let topic = format!("$aws/events/jobExecution/{job}/{operation}");
        until(&fixture.journal, |event| {
            matches!(event, lineproof_judge::journal::Event::Message { topic: on, payload, .. }
                if *on == topic && payload["thingArn"].as_str().is_some_and(|arn| arn.ends_with(thing)))
        })
        .await;
    }
    let refused = fixture.cloud.applications().deploy(&["nobody".to_owned()], &json!({})).await;
    assert!(refused.unwrap_err().contains("no thing nobody"));
}

#[tokio::test]
async fn the_jobs_of_others_are_refused() {
    let (fixture, gateway) = listening().await;
    gateway.mqtt.publish("$aws/things/gateway-b/jobs/start-next", QoS::AtLeastOnce, false, "{}").await.unwrap();
    until(&fixture.journal, |event| is_refusal(event, "gateway-a", "no policy allows")).await;
}
