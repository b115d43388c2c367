//! Two servers over one line.

use std::time::Duration;

use crate::client::{Client, until};
use crate::mps;
use opcua::types::{
    DynEncodable, ExtensionObject, NetworkGroupDataType, NodeId, ReadValueId, RedundantServerDataType, StatusCode,
    TimestampsToReturn, VariableId, Variant,
};
use plant_sim::{Config, SimulatedPlant, UnknownServer};

/// Longer than anything here takes on a busy machine, and no measure of speed.
const SOON: Duration = Duration::from_secs(20);

struct Pair {
    plant: SimulatedPlant,
    first: Client,
    second: Client,
}

impl Pair {
    async fn start() -> Self {
        let plant = SimulatedPlant::start(Config { servers: 2, ..Config::open(mps::line()) }).await.unwrap();
        let urls: Vec<_> = plant.endpoints().collect();
        let first = Client::connect(&urls[0], "gateway-a").await;
        let second = Client::connect(&urls[1], "gateway-b").await;
        Self { plant, first, second }
    }

    async fn levels(&self) -> [Variant; 2] {
        let level = async |client| read(client, VariableId::Server_ServiceLevel).await;
        [level(&self.first).await, level(&self.second).await]
    }

    async fn stop(self) {
        self.first.close().await;
        self.second.close().await;
        self.plant.stop().await;
    }
}

async fn read(client: &Client, id: VariableId) -> Variant {
    let node = ReadValueId::from(NodeId::from(id));
    let mut values = client.session().read(&[node], TimestampsToReturn::Neither, 0.0).await.unwrap();
    values.remove(0).value.unwrap_or_default()
}

/// The structures of an array.
fn structures<T: DynEncodable>(value: Variant) -> Vec<T> {
    let Variant::Array(array) = value else { panic!("no array: {value:?}") };
    let structure = |value| match value {
        Variant::ExtensionObject(object) => *ExtensionObject::into_inner_as::<T>(object).unwrap(),
        other => panic!("no structure: {other:?}"),
    };
    array.values.into_iter().map(structure).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_servers_show_one_line_with_one_ledger() {
    let pair = Pair::start().await;
    let mut seen = pair.second.subscribe(&["Control.Holder"]).await;
    let token = pair.first.acquire("a", 30_000).await.unwrap();
    let shown = async { while seen.recv().await.unwrap().1.value != Some("a".into()) {} };
    tokio::time::timeout(SOON, shown).await.unwrap();
    assert_eq!(pair.second.acquire("b", 1000).await, Err(StatusCode::BadResourceUnavailable));
    pair.second.call("Control.RenewControl", vec![token.into()]).await.unwrap();
    pair.second.call("Operator.LoadMagazine", vec![3u32.into()]).await.unwrap();
    until(&pair.first, "Magazine.Level", 3u32, SOON).await;
    let ledger =
        async |client: &Client| client.call("Control.GetLedger", vec![1u64.into(), 9u32.into()]).await.unwrap();
    assert_eq!(ledger(&pair.first).await, ledger(&pair.second).await);
    let level = pair.first.read_value("Magazine.Level").await;
    assert_eq!(level.source_timestamp, pair.second.read_value("Magazine.Level").await.source_timestamp);
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_server_names_itself_and_both() {
    let pair = Pair::start().await;
    let endpoints: Vec<_> = pair.plant.endpoints().collect();
    let uris = ["urn:lineproof:plant-sim", "urn:lineproof:plant-sim:2"];
    for (client, own) in [(&pair.first, uris[0]), (&pair.second, uris[1])] {
        // 3 is Hot (OPC 10000-5, 12.5).
        assert_eq!(read(client, VariableId::Server_ServerRedundancy_RedundancySupport).await, 3i32.into());
        assert_eq!(read(client, VariableId::Server_ServerRedundancy_CurrentServerId).await, own.into());
        let array = read(client, VariableId::Server_ServerRedundancy_ServerUriArray).await;
        assert_eq!(array, uris.map(opcua::types::UAString::from).to_vec().into());
        let groups = read(client, VariableId::Server_ServerRedundancy_ServerNetworkGroups).await;
        let groups: Vec<NetworkGroupDataType> = structures(groups);
        for (group, (uri, url)) in groups.iter().zip(uris.iter().zip(&endpoints)) {
            assert_eq!(group.server_uri.as_ref(), *uri);
            let path = &group.network_paths.as_ref().unwrap()[0];
            assert_eq!(path.endpoint_url_list.as_ref().unwrap()[0].as_ref(), url);
        }
        assert_eq!(groups.len(), 2);
    }
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_are_told_which_server_to_use() {
    let pair = Pair::start().await;
    assert_eq!(pair.levels().await, [255u8.into(), 200u8.into()]);
    pair.plant.switch_over();
    assert_eq!(pair.levels().await, [200u8.into(), 255u8.into()]);
    pair.plant.set_service_level(1, 1).unwrap();
    assert_eq!(pair.levels().await, [200u8.into(), 1u8.into()]);
    let states = read(&pair.first, VariableId::Server_ServerRedundancy_RedundantServerArray).await;
    let states: Vec<RedundantServerDataType> = structures(states);
    assert_eq!(states.iter().map(|state| state.service_level).collect::<Vec<_>>(), [200, 1]);
    assert_eq!(pair.plant.set_service_level(2, 7), Err(UnknownServer { server: 2, servers: 2 }));
    pair.plant.switch_over();
    assert_eq!(pair.levels().await, [255u8.into(), 200u8.into()]);
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_alone_is_always_the_one_to_use() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    plant.switch_over();
    assert_eq!(read(&client, VariableId::Server_ServiceLevel).await, 255u8.into());
    assert_eq!(read(&client, VariableId::Server_ServerRedundancy_RedundancySupport).await, Variant::Empty);
    client.close().await;
    plant.stop().await;
}
