//! Bytes: forwarded, withheld, delivered.

use lineproof_relay::rule::Cut;
use lineproof_relay::{CAPACITY, Way};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Rig, is_silent, lift, pattern, receive, seen, send, soon};

#[tokio::test]
async fn bytes_pass_both_ways_and_are_counted() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    send(&mut client, b"question").await;
    assert_eq!(receive(&mut server, 8).await, b"question");
    send(&mut server, b"yes").await;
    assert_eq!(receive(&mut client, 3).await, b"yes");
    let counters = rig.counters();
    assert_eq!((counters.forwarded_up, counters.forwarded_down, counters.connections), (8, 3, 1));
    assert_eq!((counters.withheld_up, counters.withheld_down, counters.withheld_connections), (0, 0, 0));
}

#[tokio::test]
async fn a_cut_withholds_and_a_heal_delivers_on_the_same_connection() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    send(&mut client, b"before ").await;
    assert_eq!(receive(&mut server, 7).await, b"before ");
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    send(&mut client, b"during ").await;
    send(&mut server, b"hello ").await;
    seen(|| rig.counters().withheld_up == 7 && rig.counters().withheld_down == 6).await;
    assert!(is_silent(&client) && is_silent(&server));
    let touched = lift(cut);
    assert_eq!((touched.up.bytes, touched.down.bytes, touched.closes(), touched.connections), (7, 6, 0, 0));
    assert_eq!((touched.link.as_str(), touched.up.chunks), ("link", 1));
    send(&mut client, b"after").await;
    assert_eq!(receive(&mut server, 12).await, b"during after");
    assert_eq!(receive(&mut client, 6).await, b"hello ");
    assert_eq!(rig.counters().withheld_up, 7);
}

#[tokio::test]
async fn a_one_way_cut_withholds_one_way() {
    for (way, upwards) in [(Way::Up, true), (Way::Down, false)] {
        let rig = Rig::new().await;
        let (mut client, mut server) = rig.pair().await;
        let (shut, free) = if upwards { (&mut client, &mut server) } else { (&mut server, &mut client) };
        let cut = rig.fabric.inject(&["link"], &[way], |_| Cut).unwrap();
        send(shut, b"late").await;
        seen(|| rig.counters().withheld_up + rig.counters().withheld_down == 4).await;
        send(free, b"in time").await;
        assert_eq!(receive(shut, 7).await, b"in time");
        assert!(is_silent(free));
        let touched = lift(cut);
        assert_eq!((touched.up.bytes, touched.down.bytes), if upwards { (4, 0) } else { (0, 4) });
        assert_eq!(receive(free, 4).await, b"late");
    }
}

#[tokio::test]
async fn cuts_that_overlap_compose() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let both = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    send(&mut client, b"one").await;
    send(&mut server, b"two").await;
    seen(|| rig.counters().withheld_up == 3 && rig.counters().withheld_down == 3).await;
    let up = rig.fabric.inject(&["link"], &[Way::Up], |_| Cut).unwrap();
    both.lift();
    assert_eq!(receive(&mut client, 3).await, b"two");
    assert!(is_silent(&server) && !rig.fabric.is_whole("link").unwrap());
    let touched = lift(up);
    assert_eq!((touched.up.bytes, touched.down.bytes), (3, 0), "what another cut withheld already met this one too");
    assert_eq!(receive(&mut server, 3).await, b"one");
    assert!(rig.fabric.is_whole("link").unwrap());
}

#[tokio::test]
async fn a_cut_that_touches_nothing_says_so() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    send(&mut client, b"x").await;
    receive(&mut server, 1).await;
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    assert!(lift(cut).is_empty());
}

#[tokio::test]
async fn a_long_cut_ends_in_back_pressure_and_loses_nothing() {
    const LENGTH: usize = 24 * 1024 * 1024;
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    let sent = pattern(0, LENGTH);
    let expected = sent.clone();
    let sending = tokio::spawn(async move { client.write_all(&sent).await.map(|()| client) });
    seen(|| rig.counters().withheld_up == CAPACITY as u64).await;
    assert!(!sending.is_finished(), "the sender is held back");
    assert_eq!(lift(cut).up.bytes, CAPACITY as u64);
    let mut received = vec![0; LENGTH];
    soon(server.read_exact(&mut received)).await.unwrap();
    assert!(received == expected);
    soon(sending).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_slow_reader_holds_the_sender_back_without_a_cut() {
    const LENGTH: usize = 24 * 1024 * 1024;
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let sending = tokio::spawn(async move { client.write_all(&pattern(0, LENGTH)).await });
    seen(|| rig.counters().forwarded_up > 0).await;
    let mut received = Vec::with_capacity(LENGTH);
    while received.len() < LENGTH {
        assert!(received.len() as u64 <= rig.counters().forwarded_up);
        let chunk = receive(&mut server, 64 * 1024).await;
        received.extend(chunk);
    }
    assert!(received == pattern(0, LENGTH));
    soon(sending).await.unwrap().unwrap();
    assert_eq!(rig.counters().withheld_up, 0);
}
