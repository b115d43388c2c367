//! A machine that runs faster than real time does the same as one that does not.

mod client;
mod mps;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use client::{Client, until};
use opcua::types::DateTime;
use plant_sim::{Config, SimulatedPlant, StartError};

const SEEN: [&str; 4] = ["Ejector.ExtendValve", "Ejector.Retracted", "Ejector.Extended", "Conveyor.EntryBarrier"];
const PATIENCE: Duration = Duration::from_mins(1);

/// The last value of a signal and when it came to be, in simulated milliseconds since 1601.
async fn stamp(client: &Client, name: &str) -> i64 {
    milliseconds(client.read_value(name).await.source_timestamp.unwrap())
}

fn milliseconds(stamp: DateTime) -> i64 {
    stamp.checked_ticks() / 10_000
}

async fn start(speed: u32) -> (SimulatedPlant, Client) {
    let plant = SimulatedPlant::start(Config { seed: 7, speed, ..Config::open(mps::line()) }).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    (plant, client)
}

/// Pushes a part onto the belt; when which sensor changed, counted from the moment at which the valve opened.
async fn stroke(speed: u32) -> Vec<(String, i64)> {
    let (plant, client) = start(speed).await;
    client.call("Operator.LoadMagazine", vec![1u32.into()]).await.unwrap();
    let mut notices = client
        .subscribe(&["Ejector.ExtendValve", "Ejector.Retracted", "Ejector.Extended", "Conveyor.EntryBarrier"])
        .await;
    let token = client.acquire("a", 60_000).await.unwrap();
    client.call("Ejector.Extend", vec![token.into()]).await.unwrap();
    let mut changes = BTreeMap::<String, Vec<i64>>::new();
    // The first value of each is how it was before.
    while changes.len() < SEEN.len() || changes.values().any(|times| times.len() < 2) {
        let (name, value) = notices.recv().await.unwrap();
        changes.entry(name).or_default().push(milliseconds(value.source_timestamp.unwrap()));
    }
    client.close().await;
    plant.stop().await;
    let opened = changes["Ejector.ExtendValve"][1];
    changes.into_iter().map(|(name, times)| (name, times[1] - opened)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stroke_takes_the_same_simulated_time_at_any_speed() {
    let plain = stroke(1).await;
    assert!(plain.iter().any(|(name, after)| name == "Ejector.Extended" && *after > 100), "{plain:?}");
    assert_eq!(stroke(20).await, plain);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_passes_the_line_in_a_fraction_of_its_simulated_time_and_leases_run_as_fast() {
    let (plant, client) = start(10).await;
    let begun = Instant::now();
    client.call("Operator.LoadMagazine", vec![1u32.into()]).await.unwrap();
    let token = client.acquire("a", 30_000).await.unwrap();
    client.call("Ejector.Extend", vec![token.into()]).await.unwrap();
    until(&client, "Ejector.Extended", true, PATIENCE).await;
    client.call("Ejector.Retract", vec![token.into()]).await.unwrap();
    until(&client, "Ejector.Retracted", true, PATIENCE).await;
    client.call("Conveyor.Run", vec![token.into(), 1i32.into(), false.into()]).await.unwrap();
    until(&client, "Production.Finished", 1u32, PATIENCE).await;
    until(&client, "Control.Holder", "", PATIENCE).await;
    let passed = begun.elapsed();
    let lease = stamp(&client, "Control.Holder").await - stamp(&client, "Control.Token").await;
    assert!((30_000..=30_005).contains(&lease), "the lease lasted {lease} simulated ms");
    let real = i64::try_from(passed.as_millis()).unwrap();
    assert!(lease > 4 * real, "{lease} simulated ms took {real} ms");
    client.close().await;
    plant.stop().await;
}

#[tokio::test]
async fn a_speed_that_cannot_be_kept_is_refused() {
    for speed in [0, 101] {
        let error = SimulatedPlant::start(Config { speed, ..Config::open(mps::line()) }).await.unwrap_err();
        assert!(matches!(error, StartError::Speed { speed: told } if told == speed), "{error}");
    }
}
