//! Nothing is left of a closed cloud.

use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Client;
use super::scripted::Act;
use super::support::{observe, open_template, production};

/// The reference system's.
const SYSTEM: &str = include_str!("../../../../fixtures/system/template.yaml");

/// How many clouds are opened and closed, after so many others.
const CLOUDS: usize = 100;
const BEFORE: usize = 10;

/// By how much the process may be larger then, in kilobytes: what the allocator keeps differs from one moment to the next.
const GROWTH_KB: u64 = 4_000;

/// The environment variable that says that a test has a process of its own.
const ALONE: &str = "LINEPROOF_TEST_ALONE";

pub(super) fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

/// The process's resident memory.
fn memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

async fn cycle() {
    let fixture = open_template(SYSTEM, |_| Act::Record).await;
    let observer = observe(&fixture, &production()).await.unwrap();
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.publish("lines/mps/gateways/a/parts", &json!({"id": "mps-1", "line": "mps", "serial": 1})).await;
    let ports = [fixture.cloud.mqtt_addr(), fixture.cloud.aws_addr(), fixture.cloud.data_addr()];
    // One that stays, as those of HTTP clients do.
    let _idle = tokio::net::TcpStream::connect(fixture.cloud.data_addr()).await.unwrap();
    observer.close().await;
    let closing = Instant::now();
    fixture.cloud.close().await;
    assert!(closing.elapsed() < Duration::from_secs(5), "closing took {:?}", closing.elapsed());
    for port in ports {
        assert!(std::net::TcpStream::connect(port).is_err(), "{port} still listens");
    }
}

/// Whether this is the own process of the test of this name; otherwise it is run there, and has passed.
pub(super) fn alone(name: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
    // A function that is ended in the middle may panic; the debug information that a backtrace reads would count as growth.
    let alone = alone.args(["--exact", name, "--nocapture"]).env(ALONE, "1").env("RUST_BACKTRACE", "0");
    let output = alone.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    false
}

/// Runs its own process, so that no other test's files and threads are counted.
#[test]
fn a_hundred_clouds_leave_no_file_port_thread_task_or_memory() {
    if !alone("embedded::leaks::a_hundred_clouds_leave_no_file_port_thread_task_or_memory") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for _ in 0..BEFORE {
            cycle().await;
        }
        let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let taken = || [open_files(), threads(), alive()];
        let grown = |before: [usize; 3]| taken().iter().zip(before).any(|(after, before)| *after > before);
        let (before, small, began) = (taken(), memory_kb(), Instant::now());
        for _ in 0..CLOUDS {
            cycle().await;
        }
        let took = began.elapsed();
        // The last connections of the SDK's clients and of the client end a moment after their owners.
        let deadline = Instant::now() + Duration::from_secs(15);
        while grown(before) && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(!grown(before), "files, threads and tasks: {before:?} became {:?}", taken());
        let large = memory_kb();
        eprintln!("{CLOUDS} clouds took {took:?}; {small} kB became {large} kB");
        assert!(large <= small + GROWTH_KB, "{small} kB became {large} kB");
    });
}
