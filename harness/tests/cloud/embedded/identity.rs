//! A client is who its certificate says.

use lineproof::cloud::embedded::ca::Authority;
use rumqttc::{ConnectReturnCode, ConnectionError, Transport};

use super::client::{Client, Heard, connect, tls};
use super::scripted::Act;
use super::support::{is_refusal, open, until};

#[tokio::test]
async fn a_client_id_must_be_the_certificates_name() {
    let fixture = open(|_| Act::Record).await;
    let own = fixture.cloud.credentials("gateway-a").unwrap();
    let result = connect(fixture.cloud.mqtt_addr(), "gateway-b", tls(&own.ca, Some(&own))).await;
    assert!(matches!(result.err(), Some(ConnectionError::ConnectionRefused(ConnectReturnCode::NotAuthorized))));
    let why = "a connection: client id gateway-b with the certificate of gateway-a";
    until(&fixture.journal, |event| is_refusal(event, "gateway-a", why)).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn without_a_certificate_or_with_a_strangers_nobody_connects() {
    let fixture = open(|_| Act::Record).await;
    let ca = fixture.cloud.credentials("gateway-a").unwrap().ca;
    let to = fixture.cloud.mqtt_addr();
    assert!(connect(to, "gateway-a", tls(&ca, None)).await.is_err());
    until(&fixture.journal, |event| is_refusal(event, "unknown client", "a TLS handshake")).await;
    assert!(connect(to, "gateway-a", Transport::Tcp).await.is_err());
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = Authority::create(elsewhere.path()).unwrap().issue("gateway-a").unwrap();
    assert!(connect(to, "gateway-a", tls(&ca, Some(&stranger))).await.is_err());
    // The client does not trust the stranger's server either.
    let own = fixture.cloud.credentials("gateway-a").unwrap();
    assert!(connect(to, "gateway-a", tls(&stranger.ca, Some(&own))).await.is_err());
    assert!(connect(to, "gateway-a", tls(&ca, Some(&own))).await.is_ok());
    fixture.cloud.close().await;
}

#[tokio::test]
async fn a_second_connection_of_a_thing_replaces_the_first() {
    let fixture = open(|_| Act::Record).await;
    let mut first = Client::of(&fixture, "gateway-a").await;
    let mut second = Client::of(&fixture, "gateway-a").await;
    assert_eq!(first.heard().await, Heard::Lost);
    second.publish("lines/mps/gateways/a/parts", &serde_json::json!({"serial": 0})).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn an_unknown_thing_is_named() {
    let fixture = open(|_| Act::Record).await;
    let error = fixture.cloud.credentials("gateway-c").unwrap_err().to_string();
    assert_eq!(error, "the template has no thing `gateway-c`; it has: gateway-a, gateway-b");
    assert!(fixture.folder.path().join("pki/gateway-a.key.pem").is_file());
    fixture.cloud.close().await;
}
