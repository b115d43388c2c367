//! The line of the README: a magazine, a belt with a light barrier, and a box.

use std::time::Duration;

use crate::client::{Client, until};
use line_model::aml;
use opcua::types::Variant;
use plant_sim::{Config, SimulatedPlant};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/packing.aml");
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
/// Longer than the belt takes on any machine, and no measure of speed.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_workpiece_passes_the_light_barrier_on_its_way_into_the_box() {
    let line = aml::load(FILE).unwrap_or_else(|errors| panic!("{errors}"));
    let plant = SimulatedPlant::start(Config { speed: 5, ..Config::open(line) }).await.unwrap();
    let client = Client::connect_to(&plant.endpoint(), "test", "urn:example:packing").await;
    let mut barrier = client.subscribe(&["Belt.Middle.Interrupted"]).await;

    client.call("Store.Load", vec![3u32.into()]).await.unwrap();
    until(&client, "Store.NextPart", 1u32, PATIENCE).await;
    assert_eq!(client.read("Belt.Running").await, false.into());
    client.call("Belt.Run", vec![1i32.into(), false.into()]).await.unwrap();
    until(&client, "Belt.Speed", 400.0, PATIENCE).await;

    // Dark and light again, three times; light at first.
    for expected in [false, true, false, true, false, true, false] {
        let next = tokio::time::timeout(PATIENCE, barrier.recv()).await.expect("no workpiece comes by");
        assert_eq!(next.unwrap().1.value, Some(Variant::from(expected)));
    }
    until(&client, "Store.Empty", true, PATIENCE).await;
    assert_eq!(client.read("Store.Level").await, 0u32.into());
    client.close().await;
    plant.stop().await;
}

#[test]
fn the_readme_shows_this_very_file() {
    let (file, readme) = (std::fs::read_to_string(FILE).unwrap(), std::fs::read_to_string(README).unwrap());
    assert!(readme.contains(&file), "the README shows another line than {FILE}");
}
