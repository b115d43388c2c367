//! What a relay costs: round trips and throughput, direct and through a link, with their ratio.
//!
//! `cargo bench --profile dev --bench relay` measures the build that the harness runs in. Direct and relayed rounds
//! alternate, so that a busy machine slows both; the best throughput and the median of each percentile are shown.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use lineproof::journal::Journal;
use lineproof::link::Fabric;

const ROUNDS: usize = 9;
const PINGS: usize = 4_000;
const PING: usize = 64;
const VOLUME: usize = 256 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    let _entered = runtime.enter();
    let fabric = Fabric::new(Journal::in_memory());
    let (echo, sink) = (serve(echo)?, serve(swallow)?);
    let (relayed_echo, relayed_sink) = (fabric.open("echo", echo)?, fabric.open("sink", sink)?);

    let [direct, relayed] = alternate(|through| round_trips(if through { relayed_echo } else { echo }))?;
    println!("{:<22}{:>12}{:>12}{:>9}", "", "direct", "relayed", "ratio");
    for (name, percentile) in [("round trip p50", 0), ("round trip p99", 1)] {
        let [direct, relayed] = [&direct, &relayed].map(|rounds| median(rounds.iter().map(|round| round[percentile])));
        row(name, "us", direct * 1e6, relayed * 1e6);
    }
    let [direct, relayed] = alternate(|through| throughput(if through { relayed_sink } else { sink }))?;
    let [direct, relayed] = [direct, relayed].map(|rounds| rounds.into_iter().fold(0.0, f64::max));
    row("throughput", "MB/s", direct / 1e6, relayed / 1e6);
    runtime.block_on(fabric.close());
    Ok(())
}

fn row(name: &str, unit: &str, direct: f64, relayed: f64) {
    println!("{:<22}{direct:>12.1}{relayed:>12.1}{:>9.2}", format!("{name} [{unit}]"), relayed / direct);
}

/// Runs rounds, direct and relayed by turns.
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

/// Bytes per second, until the far end has read the last one.
fn throughput(target: SocketAddr) -> Result<f64, Failure> {
    let mut stream = connect(target)?;
    let chunk = vec![7; CHUNK];
    let start = Instant::now();
    for _ in 0..VOLUME / CHUNK {
        stream.write_all(&chunk)?;
    }
    stream.shutdown(std::net::Shutdown::Write)?;
    stream.read_exact(&mut [0])?;
    #[expect(clippy::cast_precision_loss, reason = "a volume below 2^52 bytes")]
    Ok(VOLUME as f64 / start.elapsed().as_secs_f64())
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

/// Reads up to the close, then answers with one byte.
fn swallow(mut stream: TcpStream) -> std::io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    while stream.read(&mut chunk)? > 0 {}
    stream.write_all(&[1])
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
