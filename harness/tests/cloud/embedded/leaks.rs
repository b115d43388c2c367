//! Nothing is left of a closed cloud.

use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Client;
use super::scripted::Act;
use super::support::{observe, open, production};

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

async fn cycle() {
    let fixture = open(|_| Act::Record).await;
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

/// Runs its own process, so that no other test's files and threads are counted.
#[test]
fn fifty_clouds_leave_no_file_thread_or_task() {
    if std::env::var_os("LINEPROOF_TEST_LEAKS").is_none() {
        let name = "embedded::leaks::fifty_clouds_leave_no_file_thread_or_task";
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let output = alone.args(["--exact", name, "--nocapture"]).env("LINEPROOF_TEST_LEAKS", "1").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for _ in 0..3 {
            cycle().await;
        }
        let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let before = (open_files(), threads(), alive());
        let began = Instant::now();
        for _ in 0..50 {
            cycle().await;
        }
        eprintln!("50 cycles took {:?}", began.elapsed());
        let after = || (open_files(), threads(), alive());
        // The last connections of the SDK's clients and of the client end a moment after their owners.
        let deadline = Instant::now() + Duration::from_secs(15);
        while (after().0 > before.0 || after().1 > before.1 || after().2 > before.2) && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let after = after();
        assert!(after.0 <= before.0 && after.1 <= before.1 && after.2 <= before.2, "{before:?} became {after:?}");
    });
}
