//! How long a server of `NodeSet2` files takes to start, and what a node costs.
//!
//! ```text
//! cargo bench -p plant-replica --bench nodeset
//! ```
//!
//! Each measurement is a process of its own, so that none finds memory that another one has left. Time runs from the
//! call that reads the file to the first answer to a client (HELLO and ACKNOWLEDGE, OPC 10000-6, 7.1.2); keys are
//! there. Memory is resident memory with the server running. The baseline is the same server with a file without nodes.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use plant_replica::{Replica, ReplicaConfig};
use plant_server::{Policy, Security};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const ROUNDS: usize = 5;
/// What tells the process to measure and not to start others.
const MEASURE: &str = "PLANT_SIM_BENCH_MEASURE";

struct Measured {
    ms: f64,
    bytes: f64,
}

fn main() {
    if let Some(file) = std::env::var_os(MEASURE) {
        return measure(Path::new(&file));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [0].iter().chain(&SIZES).map(|nodes| {
        let path = folder.path().join(format!("{nodes}.xml"));
        std::fs::write(&path, node_set(*nodes)).expect("the temporary folder takes files");
        (*nodes, path)
    });
    let files: Vec<_> = files.collect();
    // The first run makes the keys.
    best(&files[0].1, 1);
    let baseline = best(&files[0].1, ROUNDS);
    println!("{:>8} {:>8} {:>10} {:>12} {:>22}", "nodes", "file kB", "start ms", "bytes/node", "start / without nodes");
    for (nodes, path) in &files {
        let measured = best(path, ROUNDS);
        let size = std::fs::metadata(path).map_or(0, |data| data.len() / 1024);
        let count = f64::from(u32::try_from(*nodes).unwrap_or(u32::MAX));
        let per_node = if *nodes == 0 { 0.0 } else { (measured.bytes - baseline.bytes) / count };
        let ratio = measured.ms / baseline.ms;
        println!("{nodes:>8} {size:>8} {:>10.1} {per_node:>12.0} {ratio:>22.1}", measured.ms);
    }
}

/// The fastest start of some, and the least memory.
fn best(file: &Path, rounds: usize) -> Measured {
    let mut best = Measured { ms: f64::INFINITY, bytes: f64::INFINITY };
    for _ in 0..rounds {
        let program = std::env::current_exe().expect("the path of this program");
        let output = Command::new(program).env(MEASURE, file).output().expect("this program runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().expect("two numbers"));
        let (ms, bytes) = (numbers.next().expect("a time"), numbers.next().expect("a size"));
        best = Measured { ms: best.ms.min(ms), bytes: best.bytes.min(bytes) };
    }
    best
}

/// Starts a server and prints milliseconds and bytes.
fn measure(file: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pki: PathBuf = file.with_file_name("pki");
    let policies = vec![Policy::None, Policy::Basic256Sha256];
    let security = Security { policies, pki_dir: Some(pki), ..Security::open() };
    let config = ReplicaConfig { security, ..ReplicaConfig::open(vec![file.to_owned()]) };
    let started = Instant::now();
    let replica = runtime.block_on(Replica::start(config)).expect("the server starts");
    greet(&replica.endpoint());
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    assert!(replica.report().issues.is_empty(), "{}", replica.report());
    println!("{ms} {}", resident());
    runtime.block_on(replica.stop());
}

/// Says hello and waits for the answer.
fn greet(url: &str) {
    let address = url.trim_start_matches("opc.tcp://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let length = u32::try_from(url.len()).expect("a short URL");
    let mut hello = b"HELF".to_vec();
    hello.extend((32 + length).to_le_bytes());
    // Version, sizes of buffers, limits of messages, URL.
    for number in [0, 65_536, 65_536, 0, 0, length] {
        hello.extend(number.to_le_bytes());
    }
    hello.extend(url.bytes());
    stream.write_all(&hello).expect("the server reads");
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).expect("the server answers");
    assert_eq!(&answer, b"ACKF");
}

/// Resident memory in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// A file with as many nodes: machines with ninety-eight variables of common types and a method each.
fn node_set(nodes: usize) -> String {
    let mut text = String::from(
        r#"<UANodeSet xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd" xmlns:uax="http://opcfoundation.org/UA/2008/02/Types.xsd">
<NamespaceUris><Uri>urn:bench</Uri></NamespaceUris>
<Models><Model ModelUri="urn:bench" Version="1"/></Models>
<Aliases><Alias Alias="HasComponent">i=47</Alias><Alias Alias="HasTypeDefinition">i=40</Alias></Aliases>
"#,
    );
    for node in 0..nodes {
        let machine = node / 100 * 100;
        let parent = if node == machine { "i=85".to_owned() } else { format!("ns=1;i={}", machine + 1) };
        let reference = if node == machine { "i=35" } else { "HasComponent" };
        let (class, extra, definition, value) = match node % 100 {
            0 => ("UAObject", "", "i=58", ""),
            1 => ("UAMethod", "", "", ""),
            n if n % 4 == 0 => {
                ("UAVariable", r#" DataType="i=11" AccessLevel="3""#, "i=63", "<uax:Double>21.5</uax:Double>")
            }
            n if n % 4 == 1 => ("UAVariable", r#" DataType="i=6""#, "i=63", "<uax:Int32>-7</uax:Int32>"),
            n if n % 4 == 2 => {
                ("UAVariable", r#" DataType="i=12""#, "i=63", "<uax:String>running &amp; well</uax:String>")
            }
            _ => ("UAVariable", r#" DataType="i=1""#, "i=63", ""),
        };
        let _ = write!(
            text,
            "<{class} NodeId=\"ns=1;i={}\" BrowseName=\"1:Signal{node}\"{extra}>\n  <DisplayName>Signal {node}</DisplayName>\n  \
             <Description>The signal number {node} of the machine</Description>\n  <References>\n    <Reference \
             ReferenceType=\"{reference}\" IsForward=\"false\">{parent}</Reference>\n",
            node + 1
        );
        if !definition.is_empty() {
            let _ = writeln!(text, "    <Reference ReferenceType=\"HasTypeDefinition\">{definition}</Reference>");
        }
        text.push_str("  </References>\n");
        if !value.is_empty() {
            let _ = writeln!(text, "  <Value>{value}</Value>");
        }
        let _ = writeln!(text, "</{class}>");
    }
    text.push_str("</UANodeSet>\n");
    text
}
