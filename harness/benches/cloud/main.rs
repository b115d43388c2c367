//! What the embedded cloud costs: from a published message to the item that becomes of it, through a topic rule and through a
//! function; how many messages a second, to one topic, which are done one after another, and to several; how long it takes to
//! open.
//!
//! `cargo bench --profile dev -p lineproof --bench cloud` measures the build that users run; after `cargo build --release --workspace`,
//! `cargo bench -p lineproof --bench cloud` measures an optimised one, with the function optimised, too. For that one it is said beside
//! each number whether it is as promised: ready within 50 ms, 1,000 messages a second on two processors, and a third of
//! what MiniStack takes. In the same run, by the same client, the
//! same is measured of MiniStack, where `.ci/run` has installed it (and `cryptography` beside it, for certificates); and that an item is put directly, which is the measure for
//! the machine. Build the workspace before: the function is the reference system's.

mod clouds;
mod messages;

use std::path::Path;
use std::time::{Duration, Instant};

use lineproof::process::Guardian;

use clouds::{Embedded, Measured};
use messages::{Client, Way};

type Failure = Box<dyn std::error::Error>;

/// How soon a cloud is ready, in half of all cases; its function starts meanwhile, and is not waited for.
const READY: Duration = Duration::from_millis(50);
/// How many messages a second go through rule and function.
const RATE: f64 = 1000.0;
/// The part of MiniStack's time that a message takes.
const PART: f64 = 1.0 / 3.0;
/// How often a latency is measured.
const TIMES: u32 = 300;
/// How many clouds are opened.
const OPENED: usize = 30;
/// How many messages are sent as fast as they are taken.
const FLOOD: u32 = 5000;
/// The number of the first one of each flood: none of those before had it.
const FLOODED: [u32; 2] = [1_000_000, 2_000_000];
/// Whose topics are flooded: that of the first one alone, and then those of all, which keep their order each for itself.
const GATEWAYS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure())
}

async fn measure() -> Result<(), Failure> {
    let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof")))?;
    let mut opened = Vec::new();
    for _ in 0..OPENED {
        let began = Instant::now();
        let cloud = Embedded::open(&guardian).await?;
        opened.push(began.elapsed());
        cloud.close().await?;
    }
    let (ready, _) = row("open the embedded cloud", &mut opened, None);
    promised("ready within 50 ms", ready <= READY);

    let embedded = Embedded::open(&guardian).await?;
    let own = latencies("embedded", embedded.measured()).await?;
    for (number, gateways) in FLOODED.into_iter().zip([&GATEWAYS[..1], &GATEWAYS[..]]) {
        let flooded = Client::connect(embedded.measured(), number).await?.flood(FLOOD, gateways).await?;
        let name = format!("flood, through rule and function, {} topic(s)", gateways.len());
        println!("{name:<44}{flooded:>12.0} messages/s, all of {FLOOD} recorded");
        if gateways.len() > 1 {
            promised("1,000 messages/s, none lost", flooded >= RATE);
        }
    }
    embedded.close().await?;
    guardian.close().await?;

    // An emulator is not ours to mend: what does not work there is told.
    match its_latencies().await {
        Ok(Some(its)) => compare(&own, &its),
        Ok(None) => println!("skipped: MiniStack and boto3 are not installed in target/ministack and target/tools"),
        Err(error) => println!("MiniStack: {error}"),
    }
    Ok(())
}

/// MiniStack's; none if it is not installed.
async fn its_latencies() -> Result<Option<Vec<(Duration, Duration)>>, Failure> {
    let Some(emulator) = clouds::emulator()? else { return Ok(None) };
    latencies("MiniStack", &emulator.measured).await.map(Some)
}

fn compare(own: &[(Duration, Duration)], its: &[(Duration, Duration)]) {
    for ((way, own), its) in Way::ALL.iter().zip(own).zip(its) {
        let (p50, p99) = (ratio(own.0, its.0), ratio(own.1, its.1));
        println!("{:<44}p50 {p50:.2}, p99 {p99:.2} of MiniStack's", format!("{way}"));
        promised("a third of MiniStack's time", p50 <= PART && p99 <= PART);
    }
}

/// Says whether an optimised build does what is promised of it.
fn promised(what: &str, is_kept: bool) {
    if !cfg!(debug_assertions) {
        println!("{:<44}{}: {what}", "", if is_kept { "as promised" } else { "NOT AS PROMISED" });
    }
}

/// The medians and 99th percentiles of all ways.
async fn latencies(name: &str, cloud: &Measured) -> Result<Vec<(Duration, Duration)>, Failure> {
    let mut client = Client::connect(cloud, 1).await?;
    let mut put = client.puts(TIMES).await?;
    let (reference, _) = row(&format!("{name}: an item put directly"), &mut put, None);
    let mut found = Vec::new();
    for way in Way::ALL {
        let mut took = client.latencies(way, TIMES).await?;
        found.push(row(&format!("{name}: {way}"), &mut took, Some(reference)));
    }
    Ok(found)
}

/// Prints the median and the 99th percentile, and the ratio of the median to that of the reference.
fn row(name: &str, took: &mut [Duration], reference: Option<Duration>) -> (Duration, Duration) {
    took.sort_unstable();
    let (p50, p99) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    let times = reference.map(|reference| format!("{:>8.1} times a put", ratio(p50, reference))).unwrap_or_default();
    println!("{name:<44}p50 {:>9.3} ms  p99 {:>9.3} ms{times}", ms(p50), ms(p99));
    (p50, p99)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
