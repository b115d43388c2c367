//! What any client can do with served `NodeSet2` files.

#[path = "../../tests/client/mod.rs"]
mod client;

use std::path::PathBuf;
use std::time::Duration;

use assert_matches::assert_matches;
use client::Client;
use line_model::Value;
use opcua::types::{AttributeId, DataValue, NodeId, ReadValueId, StatusCode, TimestampsToReturn, Variant, WriteValue};
use plant_replica::{Replica, ReplicaConfig, ReplicaError, SetError};
use plant_server::{Role, Security};

const MACHINE: &str = "urn:test:machine";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/nodesets").join(name)
}

fn config() -> ReplicaConfig {
    ReplicaConfig::open(vec![path("machine.NodeSet2.xml"), path("base.NodeSet2.xml")])
}

async fn machine() -> (Replica, Client) {
    let replica = Replica::start(config()).await.unwrap();
    let client = Client::connect_to(&replica.endpoint(), "test", MACHINE).await;
    (replica, client)
}

async fn write(client: &Client, name: &str, value: impl Into<Variant>) -> StatusCode {
    let value = WriteValue {
        node_id: client.id(name),
        attribute_id: AttributeId::Value as u32,
        value: DataValue::value_only(value),
        ..WriteValue::default()
    };
    client.session().write(&[value]).await.unwrap()[0]
}

#[tokio::test]
async fn variables_start_with_what_the_file_or_their_type_says() {
    let (replica, client) = machine().await;
    assert_eq!(client.read("Speed").await, 12.5.into());
    assert_eq!(client.read("Temperature").await, 0f32.into());
    assert_eq!(client.read("Mode").await, 3i32.into());
    let grid = client.read("Grid").await;
    assert_matches!(&grid, Variant::Array(array) if array.dimensions == Some(vec![2, 3]) && array.values.len() == 6);
    let anything = client.read_value("Anything").await;
    assert_eq!(anything.status, Some(StatusCode::BadWaitingForInitialData));
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_none() {
    let replica = Replica::start(ReplicaConfig::open(vec![path("wild.NodeSet2.xml")])).await.unwrap();
    let client = Client::connect_to(&replica.endpoint(), "test", "urn:test:wild").await;
    let node = NodeId::new(client.id("").namespace, 5u32);
    let values = client.session().read(&[node.into()], TimestampsToReturn::Both, 0.0).await.unwrap();
    assert_eq!(values[0].status, Some(StatusCode::BadWaitingForInitialData), "{values:?}");
    client.close().await;
    replica.stop().await;
}

/// Length of the text, its bytes.
fn text(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap().to_le_bytes();
    length.into_iter().chain(text.bytes()).collect()
}

#[tokio::test]
async fn structures_are_encoded_as_their_files_define_them() {
    use opcua::types::ByteStringBody;
    let (replica, client) = machine().await;
    let body = async |name| match client.read(name).await {
        Variant::ExtensionObject(object) => {
            let body = object.inner_as::<ByteStringBody>().unwrap();
            (body.encoding_id().clone(), body.raw_body().value.clone().unwrap())
        }
        other => panic!("{name} is {other:?}"),
    };
    let base = client.session().get_namespace_index("urn:test:base").await.unwrap();
    let home = [1.5f64.to_le_bytes().to_vec(), text("a & b")].concat();
    assert_eq!(body("Home").await, (NodeId::new(base, 3u32), home));
    // What is inherited comes first; the mode is the first one; the path is empty.
    let pose = [0f64.to_le_bytes().to_vec(), text(""), 3i32.to_le_bytes().to_vec(), 0i32.to_le_bytes().to_vec()];
    assert_eq!(body("Pose").await.1, pose.concat());
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn what_is_written_stays_and_is_told() {
    let (replica, client) = machine().await;
    let mut notices = client.subscribe(&["Speed", "Mode"]).await;
    for value in 1..=100 {
        assert_eq!(write(&client, "Speed", f64::from(value)).await, StatusCode::Good);
    }
    assert_eq!(write(&client, "Mode", 5i32).await, StatusCode::Good);
    assert_eq!(client.read("Speed").await, 100.0.into());
    let mut speeds = Vec::new();
    while speeds.last() != Some(&Variant::from(100.0)) {
        let notice = tokio::time::timeout(Duration::from_secs(20), notices.recv()).await.expect("every change is told");
        let (name, value) = notice.unwrap();
        if name == "Speed" {
            speeds.extend(value.value);
        }
    }
    let expected: Vec<Variant> = std::iter::once(12.5).chain((1..=100).map(f64::from)).map(Variant::from).collect();
    assert_eq!(speeds, expected);
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn only_what_may_be_written_is_written_and_only_values_that_fit() {
    let (replica, client) = machine().await;
    assert_eq!(write(&client, "Temperature", 1f32).await, StatusCode::BadUserAccessDenied);
    assert_eq!(write(&client, "Speed", "fast").await, StatusCode::BadTypeMismatch);
    assert_eq!(write(&client, "Speed", 1i32).await, StatusCode::BadTypeMismatch);
    assert_eq!(write(&client, "Speed", vec![1.0, 2.0]).await, StatusCode::BadTypeMismatch);
    assert_eq!(write(&client, "Speed", Variant::Empty).await, StatusCode::BadTypeMismatch);
    assert_eq!(write(&client, "Nowhere", 1.0).await, StatusCode::BadNodeIdUnknown);
    assert_eq!(client.read("Speed").await, 12.5.into());
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn observers_neither_write_nor_call() {
    let security = Security { anonymous: vec![Role::Observer], ..Security::open() };
    let replica = Replica::start(ReplicaConfig { security, ..config() }).await.unwrap();
    let client = Client::connect_to(&replica.endpoint(), "test", MACHINE).await;
    assert_eq!(client.read("Speed").await, 12.5.into());
    assert_eq!(write(&client, "Speed", 1.0).await, StatusCode::BadUserAccessDenied);
    assert_eq!(client.call_on("Machine", "Move", vec![1.0.into()]).await, Err(StatusCode::BadUserAccessDenied));
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn methods_answer_with_the_defaults_of_their_outputs() {
    let (replica, client) = machine().await;
    let outputs = client.call_on("Machine", "Move", vec![1.0.into()]).await;
    assert_eq!(outputs, Ok(vec![false.into(), 3i32.into()]));
    let call = async |inputs| client.call_on("Machine", "Move", inputs).await;
    assert_eq!(call(vec![]).await, Err(StatusCode::BadArgumentsMissing));
    assert_eq!(call(vec!["far".into()]).await, Err(StatusCode::BadInvalidArgument));
    assert_eq!(call(vec![1.0.into(), 2.0.into()]).await, Err(StatusCode::BadTooManyArguments));
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn scenarios_set_signals_by_path_or_node_id() {
    let (replica, client) = machine().await;
    let mut notices = client.subscribe(&["Temperature"]).await;
    assert_eq!(notices.recv().await.unwrap().1.value, Some(0f32.into()));
    replica.set("Machine/Temperature", &Value::Double(21.5)).unwrap();
    assert_eq!(notices.recv().await.unwrap().1.value, Some(21.5f32.into()));
    replica.set("nsu=urn:test:machine;s=Temperature", &Value::Int32(22)).unwrap();
    assert_eq!(notices.recv().await.unwrap().1.value, Some(22f32.into()));
    let unknown = replica.set("Machine/Temprature", &Value::Int32(1)).unwrap_err().to_string();
    assert!(unknown.contains("\"Machine/Temperature\""), "{unknown}");
    assert_matches!(replica.set("Machine/Grid", &Value::Int32(1)), Err(SetError::Misfit(_)));
    assert_matches!(replica.set("Machine/Mode", &Value::Double(1.5)), Err(SetError::Misfit(_)));
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn what_was_set_gets_its_own_value_back_unless_a_client_has_written_since() {
    let (replica, client) = machine().await;
    assert!(!replica.set("Machine/Speed", &Value::Double(12.5)).unwrap(), "it is that already");
    assert!(replica.set("Machine/Speed", &Value::Double(1.0)).unwrap());
    assert_eq!(client.read("Speed").await, 1.0.into());
    replica.release("Machine/Speed").unwrap();
    assert_eq!(client.read("Speed").await, 12.5.into());
    replica.set("Machine/Speed", &Value::Double(1.0)).unwrap();
    assert_eq!(write(&client, "Speed", 2.0).await, StatusCode::Good);
    replica.release("Machine/Speed").unwrap();
    assert_eq!(client.read("Speed").await, 2.0.into());
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn signals_are_animated_until_they_are_set() {
    let animated = ReplicaConfig { animation: Some(path("machine.toml")), ..config() };
    let replica = Replica::start(animated).await.unwrap();
    let client = Client::connect_to(&replica.endpoint(), "test", MACHINE).await;
    let mut notices = client.subscribe(&["Temperature"]).await;
    let mut walk = Vec::new();
    while walk.len() < 5 {
        walk.push(notices.recv().await.unwrap().1.value.unwrap().as_f64().unwrap());
    }
    assert!(walk.iter().all(|value| (15.0..=25.0).contains(value)), "{walk:?}");
    replica.set("Machine/Temperature", &Value::Double(99.0)).unwrap();
    while notices.recv().await.unwrap().1.value != Some(99f32.into()) {}
    replica.release("Machine/Temperature").unwrap();
    let after = notices.recv().await.unwrap().1.value;
    assert_ne!(after, Some(99f32.into()));
    client.close().await;
    replica.stop().await;
}

async fn refusal(animation: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signals.toml");
    std::fs::write(&file, animation).unwrap();
    let error = Replica::start(ReplicaConfig { animation: Some(file), ..config() }).await.map(drop).unwrap_err();
    assert_matches!(error, ReplicaError::Animation(_));
    error.to_string()
}

#[tokio::test]
async fn a_wrong_animation_is_refused_with_line_and_remedy() {
    let signal = |name: &str, form: &str| format!("\n[[signal]]\nnode = \"{name}\"\n{form}\n");
    let cases = [
        (
            signal("Machine/Sped", "constant = 1.0"),
            "signals.toml:3: no variable is called \"Machine/Sped\", the nearest is \"Machine/Speed\"",
        ),
        (signal("Machine/Speed", "sine = { mean = 1.0 }"), "missing field `amplitude`"),
        (signal("Machine/Speed", "wave = 1"), "unknown field `wave`"),
        (signal("Machine/Speed", ""), "exactly one of"),
        (signal("Machine/Speed", "constant = \"x\""), "the constant is no value of type Double"),
        (signal("Machine/Grid", "constant = 1"), "is an array"),
        (signal("Machine/Speed", "ramp = { from = 0.0, to = 1.0, period_s = 0.0 }"), "its period must be"),
        (signal("Machine/Speed", "replay = { trace = \"none.trace\", signal = \"x\" }"), "none.trace"),
        ("period_ms = 0".to_owned(), "period_ms is 0"),
    ];
    for (text, expected) in cases {
        let refusal = refusal(&text).await;
        assert!(refusal.contains(expected), "{refusal} has not {expected}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_stops_the_start() {
    let files = vec![path("none.xml")];
    assert_matches!(Replica::start(ReplicaConfig::open(files)).await.map(drop), Err(ReplicaError::NodeSet(_)));
}

#[tokio::test]
async fn attributes_are_read_as_the_file_says() {
    let (replica, client) = machine().await;
    let read = async |name: &str, attribute| {
        let node = ReadValueId { node_id: client.id(name), attribute_id: attribute as u32, ..ReadValueId::default() };
        let mut values = client.session().read(&[node], TimestampsToReturn::Neither, 0.0).await.unwrap();
        values.remove(0).value.unwrap_or_default()
    };
    assert_matches!(read("Machine", AttributeId::DisplayName).await, Variant::LocalizedText(text) if text.text.as_ref() == "Machine");
    assert_eq!(read("Speed", AttributeId::AccessLevel).await, 3u8.into());
    assert_eq!(read("Grid", AttributeId::ValueRank).await, 2i32.into());
    client.close().await;
    replica.stop().await;
}
