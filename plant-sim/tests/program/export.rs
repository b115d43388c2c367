//! The exported line is the line that is served.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::client::Client;
use crate::mps;
use crate::process::{LINE, Server, run};
use line_model::{Attribute, DataType, Element, Limits, Line, Value};
use opcua::types::{
    AttributeId, BrowseDescription, BrowseDirection, EUInformation, NodeId, ObjectId, Range, ReadValueId,
    ReferenceTypeId, TimestampsToReturn, Variant,
};
use plant_replica::{Replica, ReplicaConfig, nodeset};
use plant_sim::{Config, SimulatedPlant};

/// A node as a client sees it: class, names, description and type, what it refers to.
#[derive(Debug, PartialEq)]
struct Seen {
    attributes: Vec<String>,
    references: BTreeSet<String>,
}

/// Node ids are compared by identifier: the index of a namespace is the server's business.
fn plain(id: &NodeId) -> String {
    format!("{}{}", if id.namespace == 0 { "ua;" } else { "" }, id.identifier)
}

async fn look(client: &Client, id: &NodeId) -> (Seen, Vec<NodeId>) {
    let attributes = [
        AttributeId::NodeClass,
        AttributeId::BrowseName,
        AttributeId::DisplayName,
        AttributeId::Description,
        AttributeId::DataType,
        AttributeId::ValueRank,
        AttributeId::ArrayDimensions,
        AttributeId::AccessLevel,
    ];
    let read = attributes.map(|attribute| ReadValueId {
        node_id: id.clone(),
        attribute_id: attribute as u32,
        ..ReadValueId::default()
    });
    let values = client.session().read(&read, TimestampsToReturn::Neither, 0.0).await.unwrap();
    let browse = BrowseDescription {
        node_id: id.clone(),
        browse_direction: BrowseDirection::Forward,
        reference_type_id: ReferenceTypeId::References.into(),
        include_subtypes: true,
        result_mask: 63,
        ..BrowseDescription::default()
    };
    let result = client.session().browse(&[browse], 10_000, None).await.unwrap().remove(0);
    let references = result.references.unwrap_or_default();
    let seen = Seen {
        attributes: values.iter().map(|value| format!("{:?}", value.value)).collect(),
        references: references
            .iter()
            .map(|one| format!("{} {}", plain(&one.reference_type_id), plain(&one.node_id.node_id)))
            .collect(),
    };
    (seen, references.into_iter().map(|one| one.node_id.node_id).collect())
}

/// All nodes of the line's namespace that can be reached from the folder Objects.
async fn all(client: &Client) -> BTreeMap<String, Seen> {
    let own = client.id("").namespace;
    let mut nodes = BTreeMap::new();
    let (_, targets) = look(client, &ObjectId::ObjectsFolder.into()).await;
    let mut waiting: VecDeque<_> = targets.into();
    while let Some(id) = waiting.pop_front() {
        if id.namespace != own || nodes.contains_key(&plain(&id)) {
            continue;
        }
        let (seen, targets) = look(client, &id).await;
        nodes.insert(plain(&id), seen);
        waiting.extend(targets);
    }
    nodes
}

async fn exported(line: &Line) -> (Replica, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line.NodeSet2.xml");
    std::fs::write(&file, nodeset::export(line)).unwrap();
    (Replica::start(ReplicaConfig::open(vec![file])).await.unwrap(), folder)
}

#[tokio::test]
async fn the_exported_line_shows_the_same_nodes_as_the_line() {
    let config = Config::open(mps::line());
    let (replica, _folder) = exported(&config.line).await;
    assert_eq!(replica.report().issues, []);
    let plant = SimulatedPlant::start(config).await.unwrap();
    let one = Client::connect(&plant.endpoint(), "test").await;
    let other = Client::connect(&replica.endpoint(), "test").await;
    let (line, file) = (all(&one).await, all(&other).await);
    assert!(line.len() > 100, "{}", line.len());
    assert_eq!(line.keys().collect::<Vec<_>>(), file.keys().collect::<Vec<_>>());
    for (name, seen) in &line {
        assert_eq!(seen, &file[name], "{name}");
    }
    let signals: BTreeSet<String> = mps::line().signals().map(|signal| signal.name.clone()).collect();
    let still: Vec<_> =
        line.keys().filter_map(|id| id.strip_prefix("s=")).filter(|id| !signals.contains(*id)).collect();
    assert!(still.len() > 50, "{still:?}");
    for name in still {
        assert_eq!(one.read(name).await, other.read(name).await, "{name}");
    }
    one.close().await;
    other.close().await;
    plant.stop().await;
    replica.stop().await;
}

#[tokio::test]
async fn the_command_line_writes_and_serves_the_same_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line.NodeSet2.xml");
    let file = file.to_str().unwrap();
    assert_eq!(run(&["nodeset", "--line", LINE, "-o", file]).status.code(), Some(0));
    let mut names = Vec::new();
    for args in [["--line", LINE], ["--nodeset", file]] {
        let server = Server::open(&args);
        let client = Client::connect(&server.endpoint, "test").await;
        names.push(all(&client).await.into_keys().collect::<Vec<_>>());
        client.close().await;
    }
    assert!(names[0].len() > 100, "{}", names[0].len());
    assert_eq!(names[0], names[1]);
}

#[tokio::test]
async fn classes_units_and_limits_are_exported() {
    let stroke = Attribute {
        name: "Stroke".into(),
        data_type: DataType::Double,
        unit: Some("mm".into()),
        value: Some(Value::Double(100.0)),
        limits: Limits { min: Some(0.0), max: Some(250.0) },
        description: "way of the piston & back".into(),
    };
    let element = Element {
        path: "Ejector".into(),
        class: "DoubleActingCylinder".into(),
        attributes: vec![stroke],
        ..Element::default()
    };
    let line = Line {
        name: "Small".into(),
        namespace: "urn:lineproof:line:small".into(),
        description: "<one> element".into(),
        elements: vec![element],
        wires: Vec::new(),
    };
    let (replica, _folder) = exported(&line).await;
    assert_eq!(replica.report().issues, []);
    let client = Client::connect(&replica.endpoint(), "test").await;
    let nodes = all(&client).await;
    assert!(nodes["s=Ejector"].references.contains("ua;i=40 s=class:DoubleActingCylinder"), "{nodes:#?}");
    assert_eq!(client.read("Ejector.Stroke").await, 100.0.into());
    // AnalogUnitRangeType
    assert!(nodes["s=Ejector.Stroke"].references.contains("ua;i=40 ua;i=17570"), "{nodes:#?}");
    let unit = EUInformation {
        namespace_uri: "http://www.opcfoundation.org/UA/units/un/cefact".into(),
        unit_id: 5_066_068,
        display_name: "mm".into(),
        description: "millimetre".into(),
    };
    let property = async |name| match client.read(&format!("Ejector.Stroke.{name}")).await {
        Variant::ExtensionObject(object) => object,
        other => panic!("{name} is {other:?}"),
    };
    assert_eq!(property("EngineeringUnits").await.inner_as::<EUInformation>(), Some(&unit));
    assert_eq!(property("EURange").await.inner_as::<Range>(), Some(&Range { low: 0.0, high: 250.0 }));
    client.close().await;
    replica.stop().await;
}
