//! What a relay costs: round trips and throughput, direct and through a link, with their ratio; and what a delay costs
//! in throughput.
//!
//! `cargo bench --profile dev --bench relay` measures the build that the harness runs in. Rounds of what is compared
//! alternate, so that a busy machine slows both; the best throughput and the median of each percentile are shown.
//! Throughput is measured where the bytes arrive, from the first to the last; once of a sender as fast as can be, once of
//! one that sends as much as a network of 4 Gbit/s carries.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use lineproof_relay::rule::{Distribution, Latency, Place};
use lineproof_relay::{Fabric, Way};

const ROUNDS: usize = 9;
const PINGS: usize = 4_000;
const PING: usize = 64;
const VOLUME: usize = 512 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;
/// Bytes per second of a network.
const LINE: f64 = 0.5e9;
const UNLIMITED: f64 = f64::INFINITY;
const DELAY: Duration = Duration::from_millis(20);

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    let _entered = runtime.enter();
    let fabric = Fabric::new(7, |link, trouble| eprintln!("{link}: {trouble}"));
    let (echo, sink) = (serve(echo)?, serve(discard)?);
    let (relayed_echo, relayed_sink) = (fabric.open("echo", echo)?, fabric.open("sink", sink)?);

    let [direct, relayed] = alternate(|through| round_trips(if through { relayed_echo } else { echo }))?;
    println!("{:<28}{:>12}{:>12}{:>9}", "", "direct", "relayed", "ratio");
    for (name, percentile) in [("round trip p50", 0), ("round trip p99", 1)] {
        let [direct, relayed] = [&direct, &relayed].map(|rounds| median(rounds.iter().map(|round| round[percentile])));
        row(name, "us", direct * 1e6, relayed * 1e6);
    }
    let [direct, relayed] = alternate(|through| throughput(if through { relayed_sink } else { sink }, UNLIMITED))?;
    row("throughput", "MB/s", best(direct), best(relayed));

    println!("{:<28}{:>12}{:>12}{:>9}", "", "at once", "after 20 ms", "ratio");
    for (name, rate) in [("throughput", UNLIMITED), ("throughput of a line", LINE)] {
        let [at_once, delayed] = alternate(|delayed| {
            let rule = |place: &Place<'_>| Latency::new(Distribution::Constant(DELAY), place.seed);
            let _slow = delayed.then(|| fabric.inject(&["sink"], Way::BOTH, rule)).transpose()?;
            throughput(relayed_sink, rate)
        })?;
        row(name, "MB/s", best(at_once), best(delayed));
    }
    runtime.block_on(fabric.close());
    Ok(())
}

/// The best of several rounds, in millions.
fn best(rounds: Vec<f64>) -> f64 {
    rounds.into_iter().fold(0.0, f64::max) / 1e6
}

fn row(name: &str, unit: &str, direct: f64, relayed: f64) {
    println!("{:<28}{direct:>12.1}{relayed:>12.1}{:>9.2}", format!("{name} [{unit}]"), relayed / direct);
}

/// Runs rounds, without and with what is compared by turns.
fn alternate<T>(mut round: impl FnMut(bool) -> Result<T, Failure>) -> Result<[Vec<T>; 2], Failure> {
    let mut results = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        results[0].push(round(false)?);
        results[1].push(round(true)?);
    }
    Ok(results)
}

/// The 50th and 99th percentile of a round trip, in seconds.
fn round_trips(target: SocketAddr) -> Result<[f64; 2], Failure> {
    let mut stream = connect(target)?;
    let mut message = [7; PING];
    let mut times = Vec::with_capacity(PINGS);
    for _ in 0..PINGS {
        let start = Instant::now();
        stream.write_all(&message)?;
        stream.read_exact(&mut message)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok([times[PINGS / 2], times[PINGS * 99 / 100]].map(|time: Duration| time.as_secs_f64()))
}

/// Bytes per second, as the far end sees them.
fn throughput(target: SocketAddr, rate: f64) -> Result<f64, Failure> {
    let mut stream = connect(target)?;
    let chunk = vec![7; CHUNK];
    let start = Instant::now();
    for sent in 0..VOLUME / CHUNK {
        #[expect(clippy::cast_precision_loss, reason = "a volume below 2^52 bytes")]
        let due = Duration::from_secs_f64((sent * CHUNK) as f64 / rate);
        thread::sleep(due.saturating_sub(start.elapsed()));
        stream.write_all(&chunk)?;
    }
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut seconds = [0; 8];
    stream.read_exact(&mut seconds)?;
    #[expect(clippy::cast_precision_loss, reason = "a volume below 2^52 bytes")]
    Ok(VOLUME as f64 / f64::from_le_bytes(seconds))
}

fn connect(target: SocketAddr) -> Result<TcpStream, Failure> {
    let stream = TcpStream::connect(target)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Serves each connection on a thread of its own; the threads end with the process.
fn serve(serve: fn(TcpStream) -> std::io::Result<()>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(thread::spawn(move || serve(stream)))));
    Ok(address)
}

fn echo(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut message = [0; PING];
    loop {
        stream.read_exact(&mut message)?;
        stream.write_all(&message)?;
    }
}

/// Reads up to the close, then answers how many seconds passed since the first byte.
fn discard(mut stream: TcpStream) -> std::io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    stream.read_exact(&mut [0])?;
    let start = Instant::now();
    while stream.read(&mut chunk)? > 0 {}
    stream.write_all(&start.elapsed().as_secs_f64().to_le_bytes())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
