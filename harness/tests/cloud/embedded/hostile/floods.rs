//! Connections without number, and without end.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::leaks::{alone, open_files};
use super::super::scripted::Act;
use super::super::support::{SOON, is_refusal, open, until};
use super::{Neighbour, bare, connect};

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_connections_that_say_nothing_keeps_nobody_out() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(fixture.cloud.mqtt_addr()).await.unwrap());
    }
    until(&fixture.journal, |event| is_refusal(event, "unknown client", "128 are in their TLS handshake")).await;
    let mut oldest = silent.swap_remove(0);
    let ended = tokio::time::timeout(SOON, oldest.read(&mut [0])).await.expect("the oldest is ended");
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thing_with_more_connections_than_anybody_needs_gets_no_more() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let mut open = Vec::new();
    for _ in 0..65 {
        open.push(bare(&fixture).await);
    }
    until(&fixture.journal, |event| is_refusal(event, "gateway-b", "a connection: it has 64 already")).await;
    neighbour.goes_on_until_now(&fixture).await;
    drop(open);
    fixture.cloud.close().await;
}

/// Who says half of CONNECT and no more is hung up on.
#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_never_ends_is_ended() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let mut connection = bare(&fixture).await.unwrap();
    connection.write_all(&connect()[..9]).await.unwrap();
    connection.flush().await.unwrap();
    let closed = tokio::time::timeout(SOON, connection.read(&mut [0])).await;
    assert!(matches!(closed, Ok(Ok(0) | Err(_))), "{closed:?}");
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}

/// In kB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Runs its own process, so that no other test's files are counted.
#[test]
fn what_hostile_clients_took_goes_back() {
    if !alone("embedded::hostile::floods::what_hostile_clients_took_goes_back") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let fixture = open(|_| Act::Record).await;
        let attack = async || {
            for _ in 0..50 {
                let mut connection = bare(&fixture).await.unwrap();
                // A packet of 100 KiB that never comes to its end.
                let _ = connection.write_all(&connect()).await;
                let _ = connection.write_all(&[0x30, 0x80, 0xa0, 0x06]).await;
                let _ = connection.write_all(&vec![0; 90 * 1024]).await;
            }
        };
        attack().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let before = (open_files(), memory());
        for _ in 0..6 {
            attack().await;
        }
        let deadline = Instant::now() + Duration::from_secs(15);
        while open_files() > before.0 && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let after = (open_files(), memory());
        println!("files and kB before {before:?}, after {after:?}");
        assert!(after.0 <= before.0, "{before:?} became {after:?}");
        // 300 packets of 90 KiB are 27 MB.
        assert!(after.1 < before.1 + 20_000, "{before:?} became {after:?}");
        fixture.cloud.close().await;
    });
}
