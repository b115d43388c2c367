//! What each rule does to connections, and what it says that it touched.

use std::time::Duration;

use futures::FutureExt as _;
use lineproof_relay::rule::{Bandwidth, BlackHole, Cut, Distribution, Latency, Passing, Reset, Ruling};
use lineproof_relay::{CAPACITY, Injection, Way};
use tokio::io::AsyncWriteExt as _;
use tokio::time::Instant;

use crate::support::{PATIENCE, Rig, is_silent, lift, receive, reset, rest, seen, send, soon, until_reset};

const DELAY: Duration = Duration::from_millis(20);

fn slow(rig: &Rig, ways: &[Way], by: Duration) -> Injection {
    rig.fabric.inject(&["link"], ways, |place| Latency::new(Distribution::Constant(by), place.seed)).unwrap()
}

#[tokio::test]
async fn a_delay_is_added_each_way_and_told() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let slow = slow(&rig, Way::BOTH, DELAY);
    let start = Instant::now();
    send(&mut client, b"ping").await;
    receive(&mut server, 4).await;
    assert!(start.elapsed() >= DELAY);
    send(&mut server, b"pong").await;
    receive(&mut client, 4).await;
    assert!(start.elapsed() >= 2 * DELAY);
    let touched = lift(slow);
    assert_eq!((touched.up.bytes, touched.down.bytes, touched.connections), (4, 4, 0));
    assert_eq!((touched.delays.count, touched.delays.mean(), touched.delays.longest), (2, DELAY, DELAY));
    assert!(touched.lasted >= 2 * DELAY);
}

#[tokio::test]
async fn a_handshake_takes_one_delay_each_way_and_the_first_bytes_one_more() {
    let rig = Rig::new().await;
    let slow = slow(&rig, Way::BOTH, DELAY);
    let start = Instant::now();
    let mut client = rig.client().await;
    send(&mut client, b"hello").await;
    client.shutdown().await.unwrap();
    let mut server = rig.accept().await;
    assert!(start.elapsed() >= 2 * DELAY);
    assert_eq!(rest(&mut server).await, b"hello", "a client that is done early is not one that gave up");
    assert!(start.elapsed() >= 3 * DELAY);
    let touched = lift(slow);
    assert_eq!((touched.connections, touched.up.bytes, touched.up.closes), (1, 5, 1));
}

#[tokio::test]
async fn what_is_delayed_goes_on_when_the_rule_is_lifted() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let slow = slow(&rig, &[Way::Up], Duration::from_hours(1));
    send(&mut client, b"late").await;
    seen(|| slow.touched()[0].up.bytes == 4).await;
    send(&mut server, b"in time").await;
    receive(&mut client, 7).await;
    assert!(is_silent(&server));
    slow.lift();
    assert_eq!(receive(&mut server, 4).await, b"late");
}

#[tokio::test]
async fn delays_of_several_rules_add_up() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let both = [slow(&rig, &[Way::Up], DELAY), slow(&rig, Way::BOTH, DELAY)];
    let start = Instant::now();
    send(&mut client, b"ping").await;
    receive(&mut server, 4).await;
    assert!(start.elapsed() >= 2 * DELAY);
    for slow in both {
        assert_eq!(lift(slow).delays.total, DELAY);
    }
}

#[tokio::test]
async fn a_cut_holds_what_is_under_way() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let slow = slow(&rig, &[Way::Up], Duration::from_millis(300));
    send(&mut client, b"caught").await;
    seen(|| slow.touched()[0].up.bytes == 6).await;
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    seen(|| cut.touched()[0].up.bytes == 6).await;
    slow.lift();
    assert!(is_silent(&server));
    assert_eq!(lift(cut).up.bytes, 6);
    assert_eq!(receive(&mut server, 6).await, b"caught");
}

#[tokio::test]
async fn a_narrow_link_lets_bytes_trickle_and_holds_the_sender_back() {
    const LENGTH: usize = 40_000_000;
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let narrow = rig.fabric.inject(&["link"], &[Way::Up], |_| Bandwidth::new(200_000)).unwrap();
    let start = Instant::now();
    let sending = tokio::spawn(async move { client.write_all(&vec![7; LENGTH]).await });
    receive(&mut server, 60_000).await;
    assert!(start.elapsed() >= Duration::from_millis(290));
    assert!(!sending.is_finished());
    let touched = lift(narrow);
    assert!(touched.up.bytes <= rig.counters().forwarded_up + CAPACITY as u64, "{touched:?}");
    assert!(touched.up.chunks > 25, "{touched:?}");
    assert_eq!(receive(&mut server, LENGTH - 60_000).await.len(), LENGTH - 60_000);
    soon(sending).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_reset_takes_connections_that_are_used_and_new_ones() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let (mut idle, mut idle_server) = rig.pair().await;
    let rejecting = rig.fabric.inject(&["link"], Way::BOTH, |_| Reset).unwrap();
    send(&mut client, b"anybody there?").await;
    assert_eq!(until_reset(&mut client).await, b"");
    assert_eq!(until_reset(&mut server).await, b"");
    assert_eq!(until_reset(&mut rig.client().await).await, b"");
    assert!(rig.target.accept().now_or_never().is_none(), "the target knows nothing of it");
    let touched = lift(rejecting);
    assert_eq!((touched.up.bytes, touched.connections, touched.closes()), (14, 1, 0));
    send(&mut idle, b"still here").await;
    assert_eq!(receive(&mut idle_server, 10).await, b"still here");
    rig.fabric.probe("link", PATIENCE).await.unwrap();
}

#[tokio::test]
async fn a_black_hole_forgets_connections_for_good_and_tells_nobody() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let (mut idle, mut idle_server) = rig.pair().await;
    let hole = rig.fabric.inject(&["link"], &[Way::Up], |_| BlackHole).unwrap();
    send(&mut client, b"lost").await;
    seen(|| rig.counters().lost == 4).await;
    let touched = lift(hole);
    assert_eq!((touched.up.bytes, touched.connections), (4, 0));
    send(&mut client, b"lost, too").await;
    seen(|| rig.counters().lost == 13).await;
    send(&mut server, b"the other way").await;
    assert_eq!(receive(&mut client, 13).await, b"the other way");
    reset(client);
    send(&mut idle, b"still here").await;
    assert_eq!(receive(&mut idle_server, 10).await, b"still here");
    send(&mut server, b"x").await;
    seen(|| rig.counters().lost == 14 || rig.counters().forwarded_down == 14).await;
    assert!(is_silent(&server), "the reset was lost as well");
}

#[tokio::test]
async fn a_connection_made_into_a_black_hole_never_exists() {
    let rig = Rig::new().await;
    let hole = rig.fabric.inject(&["link"], &[Way::Down], |_| BlackHole).unwrap();
    let mut client = rig.client().await;
    send(&mut client, b"hello").await;
    seen(|| rig.counters().lost == 5).await;
    assert_eq!(lift(hole).connections, 1);
    assert!(is_silent(&client) && rig.target.accept().now_or_never().is_none());
    rig.fabric.probe("link", PATIENCE).await.unwrap();
}

#[tokio::test]
async fn a_closure_is_a_rule_and_a_dropped_injection_is_lifted() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let mut seen_so_far = 0;
    let every_second = move |_: &Passing| {
        seen_so_far += 1;
        if seen_so_far % 2 == 0 { Ruling::Hold } else { Ruling::Pass }
    };
    let injection = rig.fabric.inject(&["link"], &[Way::Up], |_| every_second).unwrap();
    send(&mut client, b"first").await;
    assert_eq!(receive(&mut server, 5).await, b"first");
    send(&mut client, b"second").await;
    seen(|| injection.touched()[0].up.bytes == 6).await;
    assert!(is_silent(&server));
    drop(injection);
    assert_eq!(receive(&mut server, 6).await, b"second");
    assert!(rig.fabric.is_whole("link").unwrap());
}
