//! What the simulator delivers over OPC UA, beside servers of other libraries under the same client and the same work.
//!
//! `cargo bench -p plant-sim --bench opcua` (`--profile dev` for the build that tests run in). The rows of asyncua and
//! node-opcua need these packages, see `tests/peers`; otherwise they say so.
//!
//! Every server has the same names. The work: a lease is acquired again and again, which changes `Control.Token` each
//! time; so many monitored items hear of it. A variable is written, and a subscription at a publishing interval of 1 ms
//! hears of it; the simulated line has none that may be written, so there it is one of a node set.

mod client;
mod lifecycle;
#[path = "../../tests/mps/mod.rs"]
mod mps;
mod peer;
mod variables;

use std::time::{Duration, Instant};

use client::{Bench, Failure};
use peer::{Peer, Process};
use plant_sim::{Config, SimulatedPlant};

/// Items that hear of every change.
const ITEMS: usize = 1_000;
/// Changes made for the throughput; a server of an interpreted language gets fewer.
const CHANGES: u32 = 2_000;
const FEW_CHANGES: u32 = 50;
/// Rounds in which every variable is written.
const WRITES: i32 = 1_000;
/// Rounds for the latency.
const ROUNDS: usize = 500;

/// What one server did.
struct Row {
    name: &'static str,
    values_per_second: f64,
    write: [Duration; 2],
    call: [Duration; 2],
    sensor: [Duration; 2],
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> Result<(), Failure> {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await?;
    let names = variables::names(ITEMS);
    let replica = variables::serve(&names).await?;
    let ours = measure("plant-sim", &plant.endpoint(), &replica.endpoint(), CHANGES).await?;
    plant.stop().await;
    let written = write_throughput(&replica.endpoint(), &names).await?;
    replica.stop().await;
    println!(
        "{:<12}{:>14}{:>8}{:>22}{:>8}{:>22}{:>8}{:>22}{:>8}",
        "",
        "values/s",
        "ratio",
        "write p50/p99 [ms]",
        "ratio",
        "call p50/p99 [ms]",
        "ratio",
        "sensor p50/p99 [ms]",
        "ratio"
    );
    print(&ours, &ours);
    for (name, peer) in [("asyncua", Peer::Asyncua), ("node-opcua", Peer::NodeOpcua)] {
        match Process::start(peer).await? {
            Ok(process) => match measure(name, &process.url, &process.url, FEW_CHANGES).await {
                Ok(row) => print(&row, &ours),
                Err(failure) => println!("{name:<12}failed: {failure}"),
            },
            Err(reason) => println!("{name:<12}skipped: {reason}"),
        }
    }
    let ratio = written / ours.values_per_second;
    println!("\n{ITEMS} variables written by a client and heard by it: {written:.0} values/s, ratio {ratio:.2}");
    lifecycle::report().await
}

/// Measures a server whose line is at `url` and whose variables are at `variables`.
async fn measure(name: &'static str, url: &str, variables: &str, changes: u32) -> Result<Row, Failure> {
    Ok(Row {
        name,
        values_per_second: throughput(url, changes).await?,
        write: write_to_notification(variables).await?,
        call: call_to_notification(url).await?,
        sensor: command_to_sensor(url).await?,
    })
}

fn print(row: &Row, ours: &Row) {
    let ratio = |own: [Duration; 2], ours: [Duration; 2]| own[1].as_secs_f64() / ours[1].as_secs_f64();
    let pair = |[p50, p99]: [Duration; 2]| format!("{:.2} / {:.2}", p50.as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3);
    println!(
        "{:<12}{:>14.0}{:>8.2}{:>22}{:>8.2}{:>22}{:>8.2}{:>22}{:>8.2}",
        row.name,
        row.values_per_second,
        row.values_per_second / ours.values_per_second,
        pair(row.write),
        ratio(row.write, ours.write),
        pair(row.call),
        ratio(row.call, ours.call),
        pair(row.sensor),
        ratio(row.sensor, ours.sensor),
    );
}

/// Values that arrive per second, until the last one of all has.
async fn throughput(url: &str, changes: u32) -> Result<f64, Failure> {
    let bench = Bench::connect(url).await?;
    let mut heard = bench.subscribe("Control.Token", ITEMS).await?;
    heard.count(ITEMS).await?;
    let start = Instant::now();
    let expected = ITEMS * changes as usize;
    let (called, counted) = tokio::join!(bench.acquire_many(changes), heard.count(expected));
    called?;
    counted?;
    let seconds = start.elapsed().as_secs_f64();
    bench.close().await;
    #[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
    Ok(expected as f64 / seconds)
}

/// Values per second through as many variables, written by the same client, until the last one has arrived.
async fn write_throughput(url: &str, names: &[String]) -> Result<f64, Failure> {
    let bench = Bench::connect(url).await?;
    let mut heard = bench.subscribe_all(names).await?;
    heard.count(names.len()).await?;
    let start = Instant::now();
    let writer = async {
        for round in 0..WRITES {
            bench.write(names, round + 1).await?;
        }
        Ok::<(), Failure>(())
    };
    let expected = names.len() * usize::try_from(WRITES)?;
    let (written, counted) = tokio::join!(writer, heard.count(expected));
    written?;
    counted?;
    let seconds = start.elapsed().as_secs_f64();
    bench.close().await;
    #[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
    Ok(expected as f64 / seconds)
}

/// From a write until it is notified, at a publishing interval of 1 ms.
async fn write_to_notification(url: &str) -> Result<[Duration; 2], Failure> {
    let bench = Bench::connect(url).await?;
    let name = [variables::COMMON.to_owned()];
    let mut heard = bench.subscribe_all(&name).await?;
    heard.count(1).await?;
    let mut times = Vec::with_capacity(ROUNDS);
    for value in (1..).take(ROUNDS) {
        let start = Instant::now();
        let (written, counted) = tokio::join!(bench.write(&name, value), heard.count(1));
        written?;
        counted?;
        times.push(start.elapsed());
    }
    bench.close().await;
    Ok(percentiles(times))
}

/// From a call until its effect is notified, at a publishing interval of 1 ms.
async fn call_to_notification(url: &str) -> Result<[Duration; 2], Failure> {
    let bench = Bench::connect(url).await?;
    let mut heard = bench.subscribe("Control.Token", 1).await?;
    heard.count(1).await?;
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let (called, counted) = tokio::join!(bench.acquire(), heard.count(1));
        called?;
        counted?;
        times.push(start.elapsed());
    }
    bench.close().await;
    Ok(percentiles(times))
}

/// From a hand on the emergency stop until its sensor is notified: through mechanics and the controller's scan.
async fn command_to_sensor(url: &str) -> Result<[Duration; 2], Failure> {
    let bench = Bench::connect(url).await?;
    let mut heard = bench.subscribe("Safety.EmergencyStop", 1).await?;
    heard.count(1).await?;
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let act = if round % 2 == 0 { "Operator.PressEmergencyStop" } else { "Operator.ReleaseEmergencyStop" };
        let start = Instant::now();
        let (called, counted) = tokio::join!(bench.call(act, vec![]), heard.count(1));
        called?;
        counted?;
        times.push(start.elapsed());
    }
    bench.close().await;
    Ok(percentiles(times))
}

/// The 50th and the 99th.
fn percentiles(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}
