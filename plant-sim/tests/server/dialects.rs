//! The same line as the servers of several vendors show it.

use std::time::Duration;

use crate::client::{Client, Notice, builder};
use crate::mps;
use line_model::Line;
use opcua::client::{DataChangeCallback, IdentityToken};
use opcua::types::{
    DataValue, MessageSecurityMode, MonitoredItemCreateRequest, NodeId, ReadValueId, StatusCode, TimestampsToReturn,
    UserTokenPolicy, Variant,
};
use plant_sim::{Config, Dialect, NodeIds, SimulatedPlant};

/// Far longer than anything here takes, and no measure of speed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The MPS line in a dialect, and a client that knows its nodes.
struct Stand {
    plant: SimulatedPlant,
    client: Client,
    line: Line,
    dialect: &'static Dialect,
}

impl Stand {
    async fn of(dialect: &'static Dialect) -> Self {
        let line = mps::line();
        let plant = SimulatedPlant::start(Config { dialect, ..Config::open(line.clone()) }).await.unwrap();
        let client = Client::connect_to(&plant.endpoint(), "bench", dialect.namespace(&line)).await;
        Self { plant, client, line, dialect }
    }

    fn id(&self, name: &str) -> NodeId {
        let namespace = self.client.id("").namespace;
        NodeId { namespace, identifier: NodeIds::of(&self.line, self.dialect).identifier(name) }
    }

    async fn read(&self, name: &str) -> DataValue {
        let node = [ReadValueId::from(self.id(name))];
        self.client.session().read(&node, TimestampsToReturn::Both, 0.0).await.unwrap().remove(0)
    }

    async fn call(&self, method: &str, inputs: Vec<Variant>) -> StatusCode {
        let (object, _) = method.rsplit_once('.').unwrap();
        let request = (self.id(object), self.id(method), Some(inputs));
        self.client.session().call_one(request).await.unwrap().status_code
    }

    async fn end(self) {
        self.client.close().await;
        self.plant.stop().await;
    }
}

fn dialect(name: &str) -> &'static Dialect {
    name.parse().unwrap()
}

#[tokio::test]
async fn nodes_have_the_ids_of_the_vendor() {
    for (name, level, load) in [
        ("own", "ns=2;s=Magazine.Level", "ns=2;s=Operator.LoadMagazine"),
        ("s7-1500", r#"ns=3;s="Magazine"."Level""#, r#"ns=3;s="Operator"."LoadMagazine".Method"#),
        ("twincat", "ns=4;s=MAIN.Magazine.Level", "ns=4;s=MAIN.Operator#LoadMagazine"),
        (
            "codesys",
            "ns=4;s=|var|PLC.Application.GVL.Magazine.Level",
            "ns=4;s=|var|PLC.Application.GVL.Operator.LoadMagazine",
        ),
    ] {
        let stand = Stand::of(dialect(name)).await;
        assert_eq!(stand.id("Magazine.Level").to_string(), level);
        assert_eq!(stand.id("Operator.LoadMagazine").to_string(), load);
        stand.end().await;
    }
    let stand = Stand::of(dialect("numeric")).await;
    assert!(stand.id("Magazine.Level").to_string().starts_with("ns=2;i=1"));
    stand.end().await;
}

#[tokio::test]
async fn the_line_does_the_same_in_every_dialect() {
    for dialect in Dialect::ALL {
        let stand = Stand::of(dialect).await;
        assert_eq!(stand.read("Line.State").await.value, Some("Idle".into()), "{dialect}");
        let status = stand.call("Operator.LoadMagazine", vec![3_u32.into()]).await;
        if dialect.has_methods {
            assert_eq!(status, StatusCode::Good, "{dialect}");
            assert_eq!(stand.read("Magazine.Level").await.value, Some(3_u32.into()), "{dialect}");
        } else {
            assert!(status.is_bad(), "{status}");
            assert_eq!(stand.read("Magazine.Level").await.value, Some(0_u32.into()), "{dialect}");
        }
        stand.end().await;
    }
}

/// Everything that came of a signal until a message says that it has the value `last`.
async fn until(notices: &mut tokio::sync::mpsc::UnboundedReceiver<Notice>, last: Variant) -> Vec<DataValue> {
    let mut all = Vec::new();
    let listening = async {
        while let Some((_, value)) = notices.recv().await {
            let is_last = value.value.as_ref() == Some(&last);
            all.push(value);
            if is_last {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, listening).await.unwrap();
    all
}

#[tokio::test]
async fn a_server_that_looks_now_and_then_sees_what_is_so_then_and_stamps_it_so() {
    let stand = Stand::of(dialect("s7-1500")).await;
    let mut notices = stand.client.subscribe_to(vec![stand.id("Magazine.Level")]).await;
    until(&mut notices, 0_u32.into()).await;
    // Within far less than an interval: the numbers between are never so when the server looks, or at most one of them is.
    for _ in 0..20 {
        stand.call("Operator.LoadMagazine", vec![1_u32.into()]).await;
    }
    assert_eq!(stand.read("Magazine.Level").await.value, Some(20_u32.into()), "who reads sees what is so");
    let seen = until(&mut notices, 20_u32.into()).await;
    assert!(seen.len() < 20, "every change was told: {seen:?}");
    let stamps: Vec<_> = seen.iter().map(|value| value.source_timestamp.unwrap().ticks()).collect();
    let hundred_ms = 1_000_000;
    assert!(stamps.windows(2).all(|pair| (pair[1] - pair[0]) % hundred_ms == 0 && pair[1] > pair[0]), "{stamps:?}");
    stand.end().await;
}

#[tokio::test]
async fn what_a_client_asks_for_is_revised_to_what_the_server_does() {
    for (name, every) in [("own", 0.0), ("s7-1500", 100.0), ("twincat", 50.0), ("codesys", 100.0), ("numeric", 100.0)] {
        let stand = Stand::of(dialect(name)).await;
        let session = stand.client.session();
        let silent = DataChangeCallback::new(|_, _| {});
        let id = session.create_subscription(Duration::from_millis(1), 100, 10, 0, 0, true, silent).await.unwrap();
        let item = MonitoredItemCreateRequest::from(stand.id("Line.State"));
        let created = session.create_monitored_items(id, TimestampsToReturn::Both, vec![item]).await.unwrap();
        let told = created[0].result.revised_sampling_interval;
        assert!((told - every).abs() < 0.1, "{name}: {told}");
        stand.end().await;
    }
}

/// The status with which a further session is refused; none if it is opened.
async fn further(plant: &SimulatedPlant) -> Result<Client, StatusCode> {
    let pki = tempfile::tempdir().unwrap();
    let client = builder("further").pki_dir(pki.path());
    let url = plant.endpoint();
    let endpoint = (url.as_str(), "None", MessageSecurityMode::None, UserTokenPolicy::anonymous());
    Client::open(client, endpoint.into(), IdentityToken::Anonymous, pki).await
}

#[tokio::test]
async fn one_session_too_many_is_refused_as_the_vendor_does_and_there_is_room_again_when_one_ends() {
    let stand = Stand::of(dialect("numeric")).await;
    let mut others = Vec::new();
    for _ in 1..stand.dialect.capacity.sessions {
        others.push(further(&stand.plant).await.unwrap_or_else(|status| panic!("{status}")));
    }
    assert_eq!(further(&stand.plant).await.err(), Some(StatusCode::BadTooManySessions));
    others.pop().unwrap().close().await;
    others.push(further(&stand.plant).await.unwrap_or_else(|status| panic!("{status}")));
    for other in others {
        other.close().await;
    }
    stand.end().await;
}

#[tokio::test]
async fn one_subscription_or_node_too_many_is_refused_as_the_vendor_does() {
    let stand = Stand::of(dialect("numeric")).await;
    let session = stand.client.session();
    let subscribe = || {
        let silent = DataChangeCallback::new(|_, _| {});
        session.create_subscription(Duration::from_millis(100), 100, 10, 0, 0, true, silent)
    };
    for _ in 0..stand.dialect.capacity.subscriptions {
        subscribe().await.unwrap();
    }
    assert_eq!(subscribe().await.unwrap_err().status(), StatusCode::BadTooManySubscriptions);
    let most = stand.dialect.capacity.nodes;
    assert!(session.read(&nodes_of(&stand, most), TimestampsToReturn::Both, 0.0).await.is_ok());
    let refused = session.read(&nodes_of(&stand, most + 1), TimestampsToReturn::Both, 0.0).await.unwrap_err();
    assert_eq!(refused.status(), StatusCode::BadTooManyOperations);
    stand.end().await;
}

fn nodes_of(stand: &Stand, number: usize) -> Vec<ReadValueId> {
    vec![ReadValueId::from(stand.id("Line.State")); number]
}
