//! Values as they occur in the node sets of others, seen by a client.

#[path = "../../tests/client/mod.rs"]
mod client;

use std::path::PathBuf;
use std::time::Duration;

use client::Client;
use opcua::client::DataChangeCallback;
use opcua::types::{
    Argument, Array, AttributeId, ByteStringBody, DataValue, MonitoredItemCreateRequest, MonitoredItemModifyRequest,
    MonitoringMode, MonitoringParameters, NodeId, NumericRange, ReadValueId, StatusCode, StructureDefinition,
    StructureType, TimestampsToReturn, Variant, VariantScalarTypeId, WriteValue,
};
use plant_replica::{Replica, ReplicaConfig};
use tokio::sync::mpsc;

/// Longer than anything takes on a busy machine, and no measure of speed.
const PATIENCE: Duration = Duration::from_secs(30);

/// By which the client knows its only item of a subscription.
const HANDLE: u32 = 7;

async fn served() -> (Replica, Client) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/nodesets/values.NodeSet2.xml");
    let replica = Replica::start(ReplicaConfig::open(vec![file])).await.unwrap();
    assert_eq!(replica.report().issues, []);
    let client = Client::connect_to(&replica.endpoint(), "test", "urn:test:values").await;
    (replica, client)
}

fn range(text: &str) -> NumericRange {
    text.parse().unwrap()
}

async fn attribute(client: &Client, name: &str, attribute: AttributeId) -> DataValue {
    let node = ReadValueId { node_id: client.id(name), attribute_id: attribute as u32, ..ReadValueId::default() };
    client.session().read(&[node], TimestampsToReturn::Neither, 0.0).await.unwrap().remove(0)
}

async fn part(client: &Client, name: &str, text: &str) -> Result<Variant, StatusCode> {
    let node = ReadValueId { index_range: range(text), ..ReadValueId::from(client.id(name)) };
    let value = client.session().read(&[node], TimestampsToReturn::Neither, 0.0).await.unwrap().remove(0);
    value.value.ok_or(value.status.unwrap())
}

async fn write(client: &Client, name: &str, text: &str, value: Variant) -> StatusCode {
    let value = WriteValue {
        node_id: client.id(name),
        attribute_id: AttributeId::Value as u32,
        index_range: range(text),
        value: DataValue::value_only(value),
    };
    client.session().write(&[value]).await.unwrap()[0]
}

/// The encoding that a structure names, and its bytes.
async fn body(client: &Client, name: &str) -> (NodeId, Vec<u8>) {
    match client.read(name).await {
        Variant::ExtensionObject(object) => {
            let body = object.inner_as::<ByteStringBody>().unwrap();
            (body.encoding_id().clone(), body.raw_body().as_ref().to_vec())
        }
        other => panic!("{name} is {other:?}"),
    }
}

async fn definition(client: &Client, name: &str) -> StructureDefinition {
    match attribute(client, name, AttributeId::DataTypeDefinition).await.value {
        Some(Variant::ExtensionObject(object)) => object.inner_as::<StructureDefinition>().unwrap().clone(),
        other => panic!("{name} is defined by {other:?}"),
    }
}

fn matrix(values: &[i32], rows: u32, columns: u32) -> Variant {
    let values: Vec<Variant> = values.iter().copied().map(Variant::from).collect();
    Array::new_multi(VariantScalarTypeId::Int32, values, vec![rows, columns]).unwrap().into()
}

#[tokio::test]
async fn arguments_with_fewer_dimensions_than_their_rank_are_read_and_called() {
    let (replica, client) = served().await;
    let nodes = ["Empty.In", "Counter", "Absent.In", "Fewer.In"].map(|name| ReadValueId::from(client.id(name)));
    let values = client.session().read(&nodes, TimestampsToReturn::Neither, 0.0).await.unwrap();
    assert_eq!(values[1].value, Some(0i32.into()));
    for (value, rank) in [(&values[0], 1), (&values[2], 1), (&values[3], 2)] {
        let Some(Variant::Array(list)) = &value.value else { panic!("{value:?}") };
        let [Variant::ExtensionObject(object)] = &list.values[..] else { panic!("{list:?}") };
        let argument = object.inner_as::<Argument>().unwrap();
        assert_eq!((argument.name.as_ref(), argument.value_rank), ("parts", rank));
    }
    let texts = || Variant::from(vec!["a".to_owned()]);
    for method in ["Empty", "Absent"] {
        let call = async |inputs| client.call_on("Box", method, inputs).await;
        assert_eq!(call(vec![texts()]).await, Ok(vec![]));
        assert_eq!(call(vec![1i32.into()]).await, Err(StatusCode::BadInvalidArgument));
        assert_eq!(call(vec![]).await, Err(StatusCode::BadArgumentsMissing));
        assert_eq!(call(vec![texts(), texts()]).await, Err(StatusCode::BadTooManyArguments));
    }
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn structures_say_what_they_are_and_hold_what_the_file_says() {
    let (replica, client) = served().await;
    let id = |name: &str| client.id(name);
    // Exported by others, the name of the encoding has a namespace.
    assert_eq!(body(&client, "OfExported").await, (id("Exported.Binary"), 5i32.to_le_bytes().to_vec()));
    assert_eq!(definition(&client, "Exported").await.default_encoding_id, id("Exported.Binary"));
    assert_eq!(body(&client, "InBinary").await, (id("Base.Binary"), 5i32.to_le_bytes().to_vec()));
    // Numbers of no certain type are Variants: two null ones here.
    assert_eq!(body(&client, "OfNumbers").await.1, [0, 0, 0, 0, 0, 0]);
    let numbers = definition(&client, "Numbers").await;
    assert_eq!(numbers.structure_type, StructureType::StructureWithSubtypedValues);
    let flags: Vec<bool> = numbers.fields.iter().flatten().map(|field| field.is_optional).collect();
    assert_eq!(flags, [false, true, false]);
    // UInt16 17; then the inner structure as an ExtensionObject: its encoding, a binary body, its length, the field.
    let (_, bytes) = body(&client, "OfSubtyped").await;
    assert_eq!(bytes[..3], [5, 17, 0]);
    assert_eq!(bytes[bytes.len() - 9..], [1, 4, 0, 0, 0, 9, 0, 0, 0]);
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn xml_stays_xml_and_a_type_has_its_value() {
    let (replica, client) = served().await;
    let Variant::XmlElement(element) = client.read("Xml").await else { panic!("no XML") };
    assert_eq!(element.to_string(), "<a xmlns=\"urn:x\"><b c=\"1\">t</b></a>");
    assert_eq!(attribute(&client, "Kind", AttributeId::Value).await.value, Some(5i32.into()));
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn parts_of_a_matrix_are_read_written_and_refused() {
    let (replica, client) = served().await;
    assert_eq!(part(&client, "Matrix", "0,1:2").await, Ok(matrix(&[2, 3], 1, 2)));
    assert_eq!(part(&client, "Matrix", "1").await, Err(StatusCode::BadIndexRangeInvalid));
    assert_eq!(write(&client, "Matrix", "0:1,0", matrix(&[8, 9], 2, 1)).await, StatusCode::Good);
    assert_eq!(client.read("Matrix").await, matrix(&[8, 2, 3, 9, 5, 6], 2, 3));
    assert_eq!(write(&client, "Matrix", "", matrix(&[1, 2, 3, 4, 5, 6], 3, 2)).await, StatusCode::BadTypeMismatch);
    assert_eq!(write(&client, "Matrix", "", matrix(&[1, 2], 1, 2)).await, StatusCode::Good);
    assert_eq!(write(&client, "List", "", vec![1i32; 5].into()).await, StatusCode::BadTypeMismatch);
    assert_eq!(write(&client, "List", "", vec![1i32, 2].into()).await, StatusCode::Good);
    client.close().await;
    replica.stop().await;
}

/// Subscribes in a sampling interval, with room for one value; what comes goes through the channel.
async fn sample(
    client: &Client,
    index: &str,
    interval: f64,
) -> (u32, u32, StatusCode, mpsc::UnboundedReceiver<Variant>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let callback = DataChangeCallback::new(move |value: DataValue, _| {
        let _ = sender.send(value.value.unwrap_or_default());
    });
    let every = Duration::from_millis(50);
    let subscription = client.session().create_subscription(every, 1000, 100, 0, 0, true, callback).await.unwrap();
    let name = if index.is_empty() { "Counter" } else { "Matrix" };
    let item = MonitoredItemCreateRequest {
        item_to_monitor: ReadValueId { index_range: range(index), ..ReadValueId::from(client.id(name)) },
        monitoring_mode: MonitoringMode::Reporting,
        requested_parameters: MonitoringParameters {
            client_handle: HANDLE,
            sampling_interval: interval,
            queue_size: 1,
            discard_oldest: true,
            ..MonitoringParameters::default()
        },
    };
    let created = client.session().create_monitored_items(subscription, TimestampsToReturn::Both, vec![item]).await;
    let created = created.unwrap().remove(0).result;
    (subscription, created.monitored_item_id, created.status_code, receiver)
}

async fn until(receiver: &mut mpsc::UnboundedReceiver<Variant>, last: i32) {
    let seen = async { while receiver.recv().await.unwrap() != Variant::from(last) {} };
    tokio::time::timeout(PATIENCE, seen).await.expect("the last value arrives");
}

#[tokio::test]
async fn the_last_of_several_fast_values_arrives_in_every_sampling_interval() {
    let (replica, client) = served().await;
    for (round, interval) in (1i32..).zip([1500.0, 400.0, 100.0, 0.0, -1.0]) {
        let (_, _, status, mut heard) = sample(&client, "", interval).await;
        assert_eq!(status, StatusCode::Good);
        heard.recv().await.unwrap();
        for value in 0..4 {
            assert_eq!(write(&client, "Counter", "", (10 * round + value).into()).await, StatusCode::Good);
        }
        until(&mut heard, 10 * round + 3).await;
    }
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn it_arrives_when_the_interval_became_longer() {
    let (replica, client) = served().await;
    let (subscription, item, _, mut heard) = sample(&client, "", 0.0).await;
    heard.recv().await.unwrap();
    let longer = MonitoredItemModifyRequest {
        monitored_item_id: item,
        requested_parameters: MonitoringParameters {
            client_handle: HANDLE,
            sampling_interval: 1500.0,
            queue_size: 1,
            discard_oldest: true,
            ..MonitoringParameters::default()
        },
    };
    client.session().modify_monitored_items(subscription, TimestampsToReturn::Both, &[longer]).await.unwrap();
    for value in 1..5 {
        assert_eq!(write(&client, "Counter", "", value.into()).await, StatusCode::Good);
    }
    until(&mut heard, 4).await;
    client.close().await;
    replica.stop().await;
}

#[tokio::test]
async fn a_part_that_would_be_told_wrongly_is_not_monitored() {
    let (replica, client) = served().await;
    for text in ["0,1:2", "1"] {
        assert_eq!(sample(&client, text, 0.0).await.2, StatusCode::BadIndexRangeInvalid, "{text}");
    }
    client.close().await;
    replica.stop().await;
}
