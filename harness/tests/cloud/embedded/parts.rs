//! Parts from the gateway to the record.

use aws_sdk_dynamodb::types::AttributeValue;
use lineproof_judge::journal::Event;
use serde_json::{Value, json};

use super::client::{Client, Heard};
use super::scripted::Act;
use super::support::{messages, observe, open, production, records, retained, troubles, until};

fn part(serial: u64) -> Value {
    json!({"id": format!("mps-{serial}"), "line": "mps", "serial": serial, "gateway": "forged"})
}

#[tokio::test]
async fn every_part_becomes_one_message_and_one_record_in_order() {
    let fixture = open(|_| Act::Record).await;
    let observer = observe(&fixture, &production()).await.unwrap();
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    for serial in 1..=10 {
        gateway.publish("lines/mps/gateways/a/parts", &part(serial)).await;
        // Acknowledged means: already in the journal.
        assert_eq!(messages(&fixture.journal).len() as u64, serial);
    }
    gateway.publish("lines/mps/gateways/a/parts", &json!({"serial": 0})).await;
    fixture.cloud.settled().await;
    observer.catch_up().await.unwrap();

    let found = records(&fixture.journal);
    assert_eq!(found.iter().map(|record| record.serial).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert!(found.windows(2).all(|pair| pair[0].order < pair[1].order));
    assert_eq!(found[4].id, "mps-5");
    assert_eq!(found[4].attributes["gateway"], "a", "the rule's alias wins over the payload");
    let sent = ("gateway-a".to_owned(), "lines/mps/gateways/a/parts".to_owned(), part(5));
    assert_eq!(messages(&fixture.journal)[4], sent);
    observer.catch_up().await.unwrap();
    assert_eq!(records(&fixture.journal).len(), 10, "read again, recorded once");
    assert_eq!(troubles(&fixture.journal), Vec::<String>::new());
    observer.close().await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn a_status_goes_straight_to_its_table_and_is_retained() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-b").await;
    let status = json!({"gateway": "b", "state": "standby", "token": 2, "nested": {"list": [1, null, true]}});
    gateway
        .mqtt
        .publish("lines/mps/gateways/b/status", rumqttc::QoS::AtLeastOnce, true, status.to_string())
        .await
        .unwrap();
    assert_eq!(gateway.heard().await, Heard::Acknowledged);
    fixture.cloud.settled().await;
    assert_eq!(retained(&fixture.journal), [Some(true)]);
    let items = fixture.cloud.dynamodb().scan().table_name("gateway-status").send().await.unwrap().items.unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["state"].as_s().unwrap(), "standby");
    assert_eq!(items[0]["token"].as_n().unwrap(), "2");
    assert_eq!(items[0]["client"].as_s().unwrap(), "gateway-b");
    assert_eq!(items[0]["nested"].as_m().unwrap()["list"].as_l().unwrap().len(), 3);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_has_no_retain_and_what_is_empty_is_not_kept() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-b").await;
    for (retain, payload) in [(false, "{}"), (true, ""), (true, "\"\"")] {
        let topic = "lines/mps/gateways/b/status";
        gateway.mqtt.publish(topic, rumqttc::QoS::AtLeastOnce, retain, payload).await.unwrap();
        assert_eq!(gateway.heard().await, Heard::Acknowledged);
    }
    assert_eq!(
        retained(&fixture.journal),
        [Some(false), Some(false), Some(true)],
        "a JSON text without letters is something"
    );
    fixture.cloud.close().await;
}

#[tokio::test]
async fn the_other_gateway_hears_what_is_published() {
    let fixture = open(|_| Act::Record).await;
    let (mut a, mut b) = (Client::of(&fixture, "gateway-a").await, Client::of(&fixture, "gateway-b").await);
    b.subscribe("lines/mps/gateways/+/parts").await;
    a.publish("lines/mps/gateways/a/parts", &part(1)).await;
    let heard = Heard::Message("lines/mps/gateways/a/parts".into(), part(1).to_string().into_bytes());
    assert_eq!(b.heard().await, heard);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_is_no_json_is_a_message_and_no_rule_takes_it() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.mqtt.publish("lines/mps/gateways/a/parts", rumqttc::QoS::AtLeastOnce, false, "hello").await.unwrap();
    assert_eq!(gateway.heard().await, Heard::Acknowledged);
    fixture.cloud.settled().await;
    assert_eq!(messages(&fixture.journal)[0].2, json!("hello"));
    until(&fixture.journal, |event| super::support::output(event, "is not JSON")).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn items_that_are_no_records_and_a_lost_endpoint_are_troubles_once() {
    let fixture = open(|_| Act::Record).await;
    let observer = observe(&fixture, &production()).await.unwrap();
    let text = |text: &str| AttributeValue::S(text.into());
    let put = fixture.cloud.dynamodb().put_item().table_name("production-records");
    put.item("line", text("mps")).item("id", text("odd")).item("serial", text("five")).send().await.unwrap();
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let [trouble] = &troubles(&fixture.journal)[..] else { panic!("{:?}", troubles(&fixture.journal)) };
    assert!(
        trouble.contains(r#""id":"odd""#)
            && trouble.contains("attribute serial is \"five\", which is no serial number"),
        "{trouble}"
    );

    fixture.cloud.close().await;
    let error = observer.catch_up().await.unwrap_err().to_string();
    assert!(error.starts_with("table production-records cannot be read"), "{error}");
    assert!(observer.catch_up().await.is_err());
    until(
        &fixture.journal,
        |event| matches!(event, Event::Trouble { message, .. } if message.contains("cannot be read")),
    )
    .await;
    assert_eq!(troubles(&fixture.journal).len(), 2, "a lasting failure is reported once");
    observer.close().await;
}

#[tokio::test]
async fn an_item_that_changes_is_told_again_and_one_that_is_removed_is_told_once() {
    let fixture = open(|_| Act::Record).await;
    let observer = observe(&fixture, &production()).await.unwrap();
    let (text, number) =
        (|text: &str| AttributeValue::S(text.into()), |number: u32| AttributeValue::N(number.to_string()));
    let client = fixture.cloud.dynamodb();
    for stamp in [1, 1, 2] {
        let put =
            client.put_item().table_name("production-records").item("line", text("mps")).item("id", text("mps-5"));
        put.item("serial", number(5)).item("recorded_at", number(stamp)).send().await.unwrap();
        observer.catch_up().await.unwrap();
        observer.catch_up().await.unwrap();
    }
    let orders = fixture
        .journal
        .entries()
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Record(record) => Some(record.order),
            _ => None,
        })
        .collect::<Vec<_>>();
    assert_eq!(orders, [1, 2]);
    let twin = client.put_item().table_name("production-records").item("line", text("other")).item("id", text("mps-5"));
    twin.item("serial", number(5)).item("recorded_at", number(2)).send().await.unwrap();
    observer.catch_up().await.unwrap();
    let [trouble] = &troubles(&fixture.journal)[..] else { panic!("{:?}", troubles(&fixture.journal)) };
    assert!(trouble.contains(r#""line":"other""#) && trouble.contains("have the same id"), "{trouble}");
    let delete =
        client.delete_item().table_name("production-records").key("line", text("mps")).key("id", text("mps-5"));
    delete.send().await.unwrap();
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    assert_eq!(troubles(&fixture.journal).len(), 1, "{:?}", troubles(&fixture.journal));
    let entries = fixture.journal.entries();
    let removed = |event: &Event| matches!(event, Event::RecordRemoved { id, serial: 5 } if id == "mps-5");
    assert_eq!(entries.iter().filter(|entry| removed(&entry.event)).count(), 1);
    observer.close().await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_is_no_key_of_the_table_tells_no_records_apart() {
    let fixture = open(|_| Act::Record).await;
    let mut config = production();
    config.attributes.id = "serial".into();
    let error = observe(&fixture, &config).await.unwrap_err();
    let expected = "table production-records tells its items apart by line and id, not by serial; name its key in the \
                    profile, as the records' `id`";
    assert_eq!(error.to_string(), expected);
}
