//! A line is recorded, replayed, and recorded again from the replay.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::client::{Client, until};
use crate::mps;
use opcua::types::{StatusCode, Variant};
use plant_client::Target;
use plant_replica::record::{RecordConfig, RecordError, Recording};
use plant_replica::trace::{Ending, Player, Trace};
use plant_replica::{Replay, ReplayConfig};
use plant_server::Security;
use plant_sim::{Config, SimulatedPlant};

const SIGNALS: [&str; 6] = [
    "Magazine.Level",
    "Ejector.Extended",
    "ns=2;s=Conveyor.EntryBarrier",
    "nsu=urn:lineproof:line:mps;s=Conveyor.Speed",
    "Line.State",
    "Control.Token",
];
const PATIENCE: Duration = Duration::from_mins(1);

async fn record(endpoint: &str, signals: &[&str], file: &Path) -> Result<Recording, RecordError> {
    let signals = signals.iter().map(|signal| (*signal).to_owned()).collect();
    Recording::start(RecordConfig { server: Target::open(endpoint), signals, file: file.to_owned() }).await
}

async fn replay(file: &Path, speed: u32) -> Replay {
    let player = Player::once(Arc::new(Trace::load(file).unwrap()));
    let bind = ([127, 0, 0, 1], 0).into();
    let config =
        ReplayConfig { player, speed, in_time: false, ends: false, wait: true, bind, security: Security::open() };
    Replay::start(config).await.unwrap()
}

/// Something of everything: hands, a lease, a stroke of the ejector, the belt.
async fn operate(client: &Client) {
    client.call("Operator.LoadMagazine", vec![2u32.into()]).await.unwrap();
    let token = client.acquire("trace", 60_000).await.unwrap();
    client.call("Ejector.Extend", vec![token.into()]).await.unwrap();
    until(client, "Ejector.Extended", true, PATIENCE).await;
    client.call("Ejector.Retract", vec![token.into()]).await.unwrap();
    until(client, "Ejector.Retracted", true, PATIENCE).await;
    client.call("Conveyor.Run", vec![token.into(), 1i32.into(), false.into()]).await.unwrap();
    until(client, "Conveyor.EntryBarrier", false, PATIENCE).await;
    client.call("Conveyor.Stop", vec![token.into()]).await.unwrap();
    until(client, "Line.Moving", false, PATIENCE).await;
}

/// The values of each signal in their order, with their statuses.
fn sequences(trace: &Trace) -> Vec<Vec<(Variant, StatusCode)>> {
    let mut sequences = vec![Vec::new(); trace.signals.len()];
    for sample in &trace.samples {
        sequences[sample.signal].push((sample.value.clone(), sample.status));
    }
    sequences
}

/// Microseconds between the first and each source timestamp, of all samples after those that were there at the start.
fn distances(trace: &Trace) -> Vec<i64> {
    let stamps: Vec<_> = trace.samples.iter().skip(trace.signals.len()).map(|sample| sample.source.unwrap()).collect();
    stamps.iter().map(|stamp| stamp - stamps[0]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recorded_line_is_replayed_with_the_same_values_in_the_same_order() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("line.trace"), folder.path().join("again.trace"));
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let recording = record(&plant.endpoint(), &SIGNALS, &first).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    operate(&client).await;
    recording.finish().await.unwrap();
    let unit = client.read("Conveyor.Speed.EngineeringUnits").await;
    client.close().await;
    plant.stop().await;
    let original = Trace::load(&first).unwrap();
    assert!(original.samples.len() > 12, "{original:?}");
    assert!(original.gaps.is_empty());
    assert_eq!(original.signals[3].data_type.to_string(), "Double");

    let plant = replay(&first, 4).await;
    let recording = record(&plant.endpoint(), &SIGNALS, &second).await.unwrap();
    let total = original.samples.len() as u64;
    let complete = async {
        while recording.samples() < total {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, complete).await.expect("every sample is replayed");
    recording.finish().await.unwrap();
    let client = Client::connect_to(&plant.endpoint(), "test", "urn:lineproof:replay").await;
    assert_eq!(client.read("ns=2;s=Conveyor.Speed.EngineeringUnits").await, unit);
    client.close().await;
    plant.stop().await;
    let again = Trace::load(&second).unwrap();
    assert_eq!(sequences(&again), sequences(&original));
    let nodes = |trace: &Trace| trace.signals.iter().map(|signal| signal.node.clone()).collect::<Vec<_>>();
    assert_eq!(nodes(&again), nodes(&original));
    assert_eq!(again.header.namespaces[2], original.header.namespaces[2]);
    assert_eq!(distances(&again), distances(&original), "source timestamps keep their distances at any speed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_signal_is_told_with_the_nearest_one_and_writes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line.trace");
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let refused = async |signal| record(&plant.endpoint(), &[signal], &file).await.unwrap_err().to_string();
    let text = refused("Conveyor.Sped").await;
    assert!(text.contains("\"Conveyor.Sped\"") && text.contains("did you mean `Conveyor.Speed`?"), "{text}");
    let text = refused("ns=2;s=Magazine.Levels").await;
    assert!(text.contains("did you mean `ns=2;s=Magazine.Level`?"), "{text}");
    let text = refused("Conveyor.Run").await;
    assert!(text.contains("it is no variable"), "{text}");
    assert!(!file.exists());
    plant.stop().await;
    let text = record(&plant_that_is_gone(), &["i=2258"], &file).await.unwrap_err().to_string();
    assert!(text.contains("check that the server runs"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_is_let_go_ends_as_if_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line.trace");
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let recording = record(&plant.endpoint(), &["Magazine.Level"], &file).await.unwrap();
    assert!(is_open(&file));
    drop(recording);
    let closed = async {
        while is_open(&file) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("nothing writes the file any more");
    let trace = Trace::load(&file).unwrap();
    assert_eq!((trace.samples.len(), matches!(trace.ending, Ending::CutOff(_))), (1, true), "{trace:?}");
    plant.stop().await;
}

/// Whether this process has the file open.
fn is_open(file: &Path) -> bool {
    let files = std::fs::read_dir("/proc/self/fd").unwrap();
    files.flatten().any(|one| std::fs::read_link(one.path()).is_ok_and(|path| path == file))
}

fn plant_that_is_gone() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("opc.tcp://{}/", listener.local_addr().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_for_a_while_leaves_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line.trace");
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let bind = plant.addr();
    let recording = record(&plant.endpoint(), &["Magazine.Level"], &file).await.unwrap();
    plant.stop().await;
    let plant = SimulatedPlant::start(Config { bind, ..Config::open(mps::line()) }).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "operator").await;
    client.call("Operator.LoadMagazine", vec![3u32.into()]).await.unwrap();
    let heard = async {
        while recording.samples() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.expect("it connects again");
    let summary = recording.finish().await.unwrap();
    assert_eq!(summary.gaps, 1);
    let trace = Trace::load(&file).unwrap();
    assert!(matches!(trace.ending, Ending::Complete(_)));
    let gap = &trace.gaps[0];
    assert!(gap.why.contains("the connection was lost") && gap.signal.is_none() && gap.from < gap.to, "{gap:?}");
    let last = trace.samples.last().unwrap();
    assert_eq!((&last.value, last.at), (&3u32.into(), gap.to));
    plant.stop().await;
}
