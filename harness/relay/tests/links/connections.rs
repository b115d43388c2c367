//! Connections: opened during a cut, many of them, and none left behind.

use futures::FutureExt as _;
use lineproof_relay::Way;
use lineproof_relay::rule::Cut;
use tokio::io::AsyncWriteExt as _;
use tokio::runtime::Handle;

use crate::support::{Rig, lift, receive, reset, rest, seen, send, soon};

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn a_connection_made_during_a_cut_reaches_the_target_after_the_heal() {
    for ways in [Way::BOTH, &[Way::Up], &[Way::Down]] {
        let rig = Rig::new().await;
        let cut = rig.fabric.inject(&["link"], ways, |_| Cut).unwrap();
        let mut client = rig.client().await;
        send(&mut client, b"hello").await;
        seen(|| rig.counters().withheld_connections == 1).await;
        let arrived = rig.target.accept().now_or_never();
        assert!(arrived.is_none(), "the target knows nothing of it");
        let touched = lift(cut);
        assert_eq!(touched.connections, 1);
        assert_eq!(receive(&mut rig.accept().await, 5).await, b"hello");
        assert_eq!(rig.counters().connections, 1);
    }
}

#[tokio::test]
async fn a_client_that_is_gone_before_the_heal_never_reaches_the_target() {
    let rig = Rig::new().await;
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    let mut closed = rig.client().await;
    send(&mut closed, b"closed").await;
    drop(closed);
    let mut broken = rig.client().await;
    send(&mut broken, b"broken").await;
    seen(|| rig.counters().withheld_up == 12).await;
    reset(broken);
    seen(|| rig.counters().withheld_closes == 2).await;
    let touched = lift(cut);
    assert_eq!((touched.connections, touched.up.bytes), (2, 12));
    let mut patient = rig.client().await;
    send(&mut patient, b"patient").await;
    assert_eq!(receive(&mut rig.accept().await, 7).await, b"patient", "the first connection that arrives");
}

#[tokio::test]
async fn a_thousand_connections_leave_no_task() {
    let rig = Rig::new().await;
    let before = tasks();
    for round in 0..10 {
        let mut pairs = Vec::new();
        for _ in 0..100 {
            pairs.push(rig.pair().await);
        }
        for (index, (mut client, mut server)) in pairs.into_iter().enumerate() {
            send(&mut client, b"ping").await;
            assert_eq!(receive(&mut server, 4).await, b"ping");
            match (index + round) % 3 {
                0 => reset(client),
                1 => drop(client),
                _ => {
                    client.shutdown().await.unwrap();
                    drop((server, client));
                }
            }
        }
    }
    assert_eq!(rig.counters().connections, 1000);
    seen(|| tasks() == before).await;
    rig.fabric.close().await;
    assert_eq!(tasks(), before - 1, "the link's own");
}

#[tokio::test]
async fn closing_ends_live_and_cut_connections_alike() {
    let before = tasks();
    let rig = Rig::new().await;
    let (mut live, _server) = rig.pair().await;
    let _in_force = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    let mut waiting = rig.client().await;
    send(&mut live, b"withheld").await;
    seen(|| rig.counters().withheld_up == 8 && rig.counters().withheld_connections == 1).await;
    soon(rig.fabric.close()).await;
    assert_eq!(tasks(), before);
    assert_eq!(rest(&mut live).await, b"");
    assert_eq!(rest(&mut waiting).await, b"");
    assert!(tokio::net::TcpStream::connect(rig.address).await.is_err());
    soon(rig.fabric.close()).await;
}
