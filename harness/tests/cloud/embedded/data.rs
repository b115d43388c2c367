//! The IoT data plane over HTTP (AWS IoT data plane API Reference).

use serde_json::{Value, json};

use super::client::Client;
use super::scripted::Act;
use super::support::{Fixture, open};
use crate::http;

/// Status, name of the error, and body of the answer to a request.
async fn ask(fixture: &Fixture, request: &str, body: &str) -> (u16, Option<String>, Value) {
    let answer = http::ask(fixture.cloud.data_addr(), "iotdata", request, body).await;
    (answer.status, answer.error, answer.body)
}

#[tokio::test]
async fn a_shadow_is_shown_changed_and_deleted_and_who_listens_hears_of_it() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.subscribe("$aws/things/gateway-a/shadow/update/delta").await;
    let (status, error, _) = ask(&fixture, "GET /things/gateway-a/shadow", "").await;
    assert_eq!((status, error.as_deref()), (404, Some("ResourceNotFoundException")));
    let wanted = json!({"state": {"desired": {"speed": 300}}}).to_string();
    let (status, _, accepted) = ask(&fixture, "POST /things/gateway-a/shadow", &wanted).await;
    assert_eq!((status, &accepted["version"]), (200, &json!(1)));
    assert_eq!(gateway.message().await.1["state"], json!({"speed": 300}));
    let (_, _, shown) = ask(&fixture, "GET /things/gateway-a/shadow", "").await;
    assert_eq!(shown["state"], json!({"desired": {"speed": 300}, "delta": {"speed": 300}}));
    let stale = json!({"state": {"desired": {"speed": 1}}, "version": 9}).to_string();
    let (status, error, said) = ask(&fixture, "POST /things/gateway-a/shadow", &stale).await;
    assert_eq!((status, error.as_deref()), (409, Some("ConflictException")));
    assert_eq!(said["message"], "Version conflict");
    assert_eq!(ask(&fixture, "DELETE /things/gateway-a/shadow", "").await.0, 200);
    assert_eq!(ask(&fixture, "GET /things/gateway-a/shadow", "").await.0, 404);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn named_shadows_are_listed() {
    let fixture = open(|_| Act::Record).await;
    for name in ["belt", "oven"] {
        let target = format!("POST /things/gateway-a/shadow?name={name}");
        assert_eq!(ask(&fixture, &target, r#"{"state": {}}"#).await.0, 200);
    }
    let (_, _, listed) = ask(&fixture, "GET /api/things/shadow/ListNamedShadowsForThing/gateway-a", "").await;
    assert_eq!(listed["results"], json!(["belt", "oven"]));
    fixture.cloud.close().await;
}

#[tokio::test]
async fn a_message_is_published() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.subscribe("lines/mps/gateways/a/parts").await;
    let (status, ..) = ask(&fixture, "POST /topics/lines/mps/gateways/a/parts?qos=1", r#"{"serial": 0}"#).await;
    assert_eq!(status, 200);
    assert_eq!(gateway.message().await, ("lines/mps/gateways/a/parts".into(), json!({"serial": 0})));
    let target = "POST /topics/lines/mps/gateways/b/parts?qos=1&retain=true";
    assert_eq!(ask(&fixture, target, r#"{"serial": 0}"#).await.0, 200);
    fixture.cloud.settled().await;
    gateway.subscribe("lines/mps/gateways/b/parts").await;
    assert_eq!(gateway.message().await.0, "lines/mps/gateways/b/parts", "it was retained");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_words() {
    let fixture = open(|_| Act::Record).await;
    let (large, larger) = ("x".repeat(128 * 1024 + 1), "x".repeat(1 << 20));
    let cases = [
        ("POST /topics/t", large.as_str(), 413, "larger than 131072 bytes"),
        ("POST /topics/t", larger.as_str(), 413, "larger than 131072 bytes"),
        ("POST /things/gateway-a/shadow", larger.as_str(), 413, "exceeds the maximum size"),
        ("POST /topics/a%00b", "", 400, "characters that no topic may have"),
        ("POST /topics/a%ff", "", 400, "no UTF-8"),
        ("POST /topics/$aws/things/gateway-a/shadow/update", "", 400, "belongs to AWS"),
        ("POST /topics/a%2F%23", "", 400, "is a filter"),
        ("POST /topics/t?qos=2", "", 400, "qos is 0 or 1"),
        ("POST /things/nobody/shadow", r#"{"state": {}}"#, 404, "Thing not found"),
        ("POST /things/gateway-a/shadow?name=b%20d", r#"{"state": {}}"#, 400, "Invalid thing or shadow name"),
        ("POST /things/gateway-a/shadow", "\u{0}", 400, "Invalid JSON"),
        ("GET /things", "", 404, "no such operation"),
    ];
    for (request, body, code, words) in cases {
        let (status, error, said) = ask(&fixture, request, body).await;
        assert_eq!(status, code, "{request} {said}");
        assert!(error.is_some() && said["message"].as_str().unwrap().contains(words), "{request} {said}");
    }
    fixture.cloud.close().await;
}
