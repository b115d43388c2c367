//! What the message broker limits, and sessions, retained messages and wills.

use std::sync::Arc;
use std::time::Duration;

use rumqttc::{LastWill, MqttOptions, QoS};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::device::Device;
use super::targets::Setup;
use super::{Case, Outcome, Part, Scene, holds, same};
use crate::embedded::client::{Heard, trust};

/// General Reference, "AWS IoT Core message broker and protocol limits and quotas".
const QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits";
/// Developer Guide, "MQTT": quality of service, persistent sessions, retained messages, last will, keep-alive.
const MQTT: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html";

async fn is_taken(scene: &Scene, topic: &str, payload: &[u8]) -> Outcome {
    scene.device().await?.publish(topic, payload).await
}

async fn is_refused(scene: &Scene, topic: &str, payload: &[u8]) -> Outcome {
    let mut device = scene.device().await?;
    device.send(topic, payload, QoS::AtLeastOnce, false).await;
    device.is_closed().await
}

async fn a_payload_of_128_kb_is_taken(scene: Scene) -> Outcome {
    is_taken(&scene, &scene.topic("x"), &vec![b'x'; 128 * 1024]).await
}

async fn a_larger_payload_is_refused(scene: Scene) -> Outcome {
    is_refused(&scene, &scene.topic("x"), &vec![b'x'; 128 * 1024 + 1]).await
}

async fn seven_slashes_are_taken(scene: Scene) -> Outcome {
    is_taken(&scene, "free/2/3/4/5/6/7/8", b"{}").await
}

async fn eight_slashes_are_refused(scene: Scene) -> Outcome {
    is_refused(&scene, "free/2/3/4/5/6/7/8/9", b"{}").await
}

async fn filters_have_seven_slashes_as_well(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.subscribe("free/2/3/4/5/6/7/+").await?;
    holds(device.subscribe("free/2/3/4/5/6/7/8/+").await.is_err(), || "eight slashes are subscribed".into())
}

/// The first three levels of a reserved topic do not count.
async fn slashes_of_reserved_topics_do_not_count(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.subscribe(&format!("$aws/things/{}/shadow/name/belt/update/accepted", scene.thing())).await
}

async fn a_topic_of_256_bytes_is_taken(scene: Scene) -> Outcome {
    is_taken(&scene, &format!("free/{}", "t".repeat(251)), b"{}").await
}

async fn a_longer_topic_is_refused(scene: Scene) -> Outcome {
    is_refused(&scene, &format!("free/{}", "t".repeat(252)), b"{}").await
}

async fn a_client_id_has_128_bytes_at_most(scene: Scene) -> Outcome {
    let id = format!("thing-{}", "x".repeat(123));
    match Device::connect_with(&scene.target, &scene.thing(), &id, |_| {}).await {
        Ok(_) => Err("one of 129 bytes connects".into()),
        Err(_) => Ok(()),
    }
}

/// The message broker sends neither PUBACK nor SUBACK where QoS 2 is asked for.
async fn publishing_with_qos_2_is_not_acknowledged(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.send(&scene.topic("x"), "{}", QoS::ExactlyOnce, false).await;
    device.send(&scene.topic("y"), "{}", QoS::AtLeastOnce, false).await;
    match device.next().await? {
        Heard::Received => Err("PUBREC".into()),
        _ => Ok(()),
    }
}

/// AWS sends no SUBACK; a connection that ends with it is as useless.
async fn subscribing_with_qos_2_is_of_no_use(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.subscribe_with(&scene.topic("x"), QoS::ExactlyOnce).await;
    device.send(&scene.topic("y"), "{}", QoS::AtLeastOnce, false).await;
    match device.next().await? {
        Heard::Subscribed => device.is_closed().await,
        _ => Ok(()),
    }
}

async fn eight_filters_of_a_request_are_taken(scene: Scene) -> Outcome {
    scene.device().await?.subscribe_all((0..8).map(|number| scene.topic(&number.to_string()))).await
}

async fn nine_filters_of_a_request_are_refused(scene: Scene) -> Outcome {
    let taken = scene.device().await?.subscribe_all((0..9).map(|number| scene.topic(&number.to_string()))).await;
    holds(taken.is_err(), || "nine filters are subscribed at once".into())
}

async fn a_connection_has_50_subscriptions_at_most(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    for number in 0..50 {
        device.subscribe(&scene.topic(&number.to_string())).await?;
    }
    holds(device.subscribe(&scene.topic("more")).await.is_err(), || "51 filters are subscribed".into())
}

async fn who_comes_again_ends_the_first_connection(scene: Scene) -> Outcome {
    let mut first = scene.device().await?;
    let mut second = scene.device().await?;
    first.is_closed().await?;
    second.publish(&scene.topic("x"), "{}").await
}

fn persistent(options: &mut MqttOptions) {
    options.set_clean_session(false);
}

async fn a_persistent_session_keeps_messages(scene: Scene) -> Outcome {
    let (id, mut other) = (scene.thing(), scene.other().await?);
    let mut device = Device::connect_with(&scene.target, &id, &id, persistent).await?;
    device.subscribe(&scene.topic("+")).await?;
    device.leave().await?;
    for number in 0..3 {
        other.publish(&scene.topic(&number.to_string()), "{}").await?;
    }
    let mut device = Device::connect_with(&scene.target, &id, &id, persistent).await?;
    for number in 0..3 {
        same(device.message().await?.0, scene.topic(&number.to_string()))?;
    }
    device.leave().await?;
    // Nothing of it is left for the next case.
    scene.device().await?.leave().await
}

async fn a_clean_session_keeps_nothing(scene: Scene) -> Outcome {
    let (id, mut other) = (scene.thing(), scene.other().await?);
    let mut device = Device::connect_with(&scene.target, &id, &id, persistent).await?;
    device.subscribe(&scene.topic("+")).await?;
    device.leave().await?;
    scene.device().await?.leave().await?;
    other.publish(&scene.topic("missed"), "{}").await?;
    let mut device = scene.device().await?;
    device.subscribe(&scene.topic("+")).await?;
    other.publish(&scene.topic("after"), "{}").await?;
    same(device.message().await?.0, scene.topic("after"))
}

async fn a_retained_message_comes_to_who_subscribes_later(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.retain(&scene.topic("x"), r#"{"a": 1}"#).await?;
    let mut other = scene.other().await?;
    other.subscribe(&scene.topic("x")).await?;
    same(other.message().await?, (scene.topic("x"), br#"{"a": 1}"#.to_vec()))
}

async fn an_empty_one_takes_it_back(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.retain(&scene.topic("x"), r#"{"a": 1}"#).await?;
    device.retain(&scene.topic("x"), "").await?;
    let mut other = scene.other().await?;
    other.subscribe(&scene.topic("x")).await?;
    device.publish(&scene.topic("x"), "after").await?;
    same(other.message().await?.1, b"after".to_vec())
}

fn with_will(topic: String) -> impl FnOnce(&mut MqttOptions) {
    move |options| {
        options.set_last_will(LastWill::new(topic, "gone", QoS::AtLeastOnce, false));
    }
}

async fn who_is_lost_leaves_a_will(scene: Scene) -> Outcome {
    let (id, mut other) = (scene.thing(), scene.other().await?);
    other.subscribe(&scene.topic("will")).await?;
    let device = Device::connect_with(&scene.target, &id, &id, with_will(scene.topic("will"))).await?;
    drop(device);
    same(other.message().await?, (scene.topic("will"), b"gone".to_vec()))
}

async fn who_says_goodbye_leaves_none(scene: Scene) -> Outcome {
    let (id, mut other) = (scene.thing(), scene.other().await?);
    other.subscribe(&scene.topic("+")).await?;
    let device = Device::connect_with(&scene.target, &id, &id, with_will(scene.topic("will"))).await?;
    device.leave().await?;
    scene.device().await?.publish(&scene.topic("after"), "{}").await?;
    same(other.message().await?.0, scene.topic("after"))
}

async fn a_hundred_messages_may_be_in_flight(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    for number in 0..100 {
        device.send(&scene.topic("x"), number.to_string(), QoS::AtLeastOnce, false).await;
    }
    for _ in 0..100 {
        same(device.next().await?, Heard::Acknowledged)?;
    }
    Ok(())
}

/// CONNECT of MQTT 3.1.1.
fn connect(id: &str, keep_alive: u8) -> Vec<u8> {
    let mut packet = vec![0x10, 12 + u8::try_from(id.len()).unwrap(), 0, 4];
    packet.extend(b"MQTT");
    packet.extend([4, 2, 0, keep_alive, 0, u8::try_from(id.len()).unwrap()]);
    packet.extend(id.as_bytes());
    packet
}

/// A keep-alive below 30 s is taken for 30 s: who asks for 1 s and is silent for 4 s is still there.
async fn a_keep_alive_is_30_s_at_least(scene: Scene) -> Outcome {
    let own = scene.target.credentials(&scene.thing());
    let connector = TlsConnector::from(Arc::new(trust(&own.ca, Some(own))));
    let connection = TcpStream::connect(scene.target.mqtt).await.unwrap();
    let mut connection = connector.connect(ServerName::try_from("localhost").unwrap(), connection).await.unwrap();
    connection.write_all(&connect(&scene.thing(), 1)).await.unwrap();
    let mut answer = [0; 4];
    connection.read_exact(&mut answer).await.map_err(|error| format!("no CONNACK: {error}"))?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let ping = async {
        connection.write_all(&[0xc0, 0]).await?;
        let mut answer = [0; 2];
        connection.read_exact(&mut answer).await
    };
    ping.await.map(drop).map_err(|error| format!("after 4 s of silence: {error}"))
}

pub(super) fn part() -> Part {
    let cases = vec![
        Case::new("a_payload_of_128_kb_is_taken", QUOTAS, a_payload_of_128_kb_is_taken),
        Case::new("a_larger_payload_is_refused", QUOTAS, a_larger_payload_is_refused),
        Case::new("seven_slashes_are_taken", QUOTAS, seven_slashes_are_taken),
        Case::new("eight_slashes_are_refused", QUOTAS, eight_slashes_are_refused),
        Case::new("filters_have_seven_slashes_as_well", QUOTAS, filters_have_seven_slashes_as_well),
        Case::new("slashes_of_reserved_topics_do_not_count", QUOTAS, slashes_of_reserved_topics_do_not_count),
        Case::new("a_topic_of_256_bytes_is_taken", QUOTAS, a_topic_of_256_bytes_is_taken),
        Case::new("a_longer_topic_is_refused", QUOTAS, a_longer_topic_is_refused),
        Case::new("a_client_id_has_128_bytes_at_most", QUOTAS, a_client_id_has_128_bytes_at_most),
        Case::new("publishing_with_qos_2_is_not_acknowledged", MQTT, publishing_with_qos_2_is_not_acknowledged),
        Case::new("subscribing_with_qos_2_is_of_no_use", MQTT, subscribing_with_qos_2_is_of_no_use),
        Case::new("eight_filters_of_a_request_are_taken", QUOTAS, eight_filters_of_a_request_are_taken),
        Case::new("nine_filters_of_a_request_are_refused", QUOTAS, nine_filters_of_a_request_are_refused),
        Case::new("a_connection_has_50_subscriptions_at_most", QUOTAS, a_connection_has_50_subscriptions_at_most),
        Case::new("who_comes_again_ends_the_first_connection", MQTT, who_comes_again_ends_the_first_connection),
        Case::new("a_persistent_session_keeps_messages", MQTT, a_persistent_session_keeps_messages),
        Case::new("a_clean_session_keeps_nothing", MQTT, a_clean_session_keeps_nothing),
        Case::new(
            "a_retained_message_comes_to_who_subscribes_later",
            MQTT,
            a_retained_message_comes_to_who_subscribes_later,
        ),
        Case::new("an_empty_one_takes_it_back", MQTT, an_empty_one_takes_it_back),
        Case::new("who_is_lost_leaves_a_will", MQTT, who_is_lost_leaves_a_will),
        Case::new("who_says_goodbye_leaves_none", MQTT, who_says_goodbye_leaves_none),
        Case::new("a_hundred_messages_may_be_in_flight", QUOTAS, a_hundred_messages_may_be_in_flight),
        Case::new("a_keep_alive_is_30_s_at_least", QUOTAS, a_keep_alive_is_30_s_at_least),
    ];
    Part { name: "limits", cases, setup: Setup::default() }
}
