//! Lifecycle events (AWS IoT Developer Guide, "Lifecycle events").

use serde_json::json;

use super::client::Client;
use super::scripted::Act;
use super::support::open;

#[tokio::test]
async fn who_comes_and_goes_is_told_with_the_reason() {
    let fixture = open(|_| Act::Record).await;
    let mut watcher = Client::of(&fixture, "gateway-a").await;
    watcher.subscribe("$aws/events/presence/+/gateway-b").await;

    let leaving = Client::of(&fixture, "gateway-b").await;
    let (topic, came) = watcher.message().await;
    assert_eq!(topic, "$aws/events/presence/connected/gateway-b");
    assert_eq!((&came["eventType"], &came["clientId"]), (&json!("connected"), &json!("gateway-b")));
    leaving.mqtt.disconnect().await.unwrap();
    let (topic, left) = watcher.message().await;
    assert_eq!(topic, "$aws/events/presence/disconnected/gateway-b");
    assert_eq!(left["clientInitiatedDisconnect"], json!(true));
    assert_eq!(left["disconnectReason"], json!("CLIENT_INITIATED_DISCONNECT"));
    assert_eq!(left["sessionIdentifier"], came["sessionIdentifier"]);

    let dying = Client::of(&fixture, "gateway-b").await;
    let (_, came) = watcher.message().await;
    assert_ne!(left["sessionIdentifier"], came["sessionIdentifier"]);
    drop(dying);
    let (_, lost) = watcher.message().await;
    assert_eq!(
        (&lost["clientInitiatedDisconnect"], &lost["disconnectReason"]),
        (&json!(false), &json!("CONNECTION_LOST"))
    );
    let versions = [&left, &came, &lost].map(|event| event["versionNumber"].as_u64().unwrap());
    assert!(versions.is_sorted() && versions[0] < versions[2], "{versions:?}");
    fixture.cloud.close().await;
}
