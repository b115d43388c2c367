//! Closes and resets: told apart, in order behind the bytes, withheld like them.

use lineproof_relay::Way;
use lineproof_relay::rule::Cut;
use tokio::io::AsyncWriteExt as _;

use crate::support::{Rig, is_silent, lift, receive, reset, rest, seen, send, soon, until_reset};

#[tokio::test]
async fn half_a_close_leaves_the_other_way_open() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    send(&mut client, b"all I have").await;
    client.shutdown().await.unwrap();
    assert_eq!(rest(&mut server).await, b"all I have");
    send(&mut server, b"thanks").await;
    assert_eq!(receive(&mut client, 6).await, b"thanks");
    server.shutdown().await.unwrap();
    assert_eq!(rest(&mut client).await, b"");
}

#[tokio::test]
async fn a_reset_arrives_as_a_reset_behind_its_bytes() {
    for upwards in [true, false] {
        let rig = Rig::new().await;
        let (client, server) = rig.pair().await;
        let (mut from, mut to) = if upwards { (client, server) } else { (server, client) };
        send(&mut from, b"last words").await;
        assert_eq!(receive(&mut to, 10).await, b"last words");
        reset(from);
        assert_eq!(until_reset(&mut to).await, b"");
    }
}

#[tokio::test]
async fn a_reset_after_half_a_close_arrives_though_nobody_writes() {
    for upwards in [true, false] {
        let rig = Rig::new().await;
        let (client, server) = rig.pair().await;
        let (mut from, mut to) = if upwards { (client, server) } else { (server, client) };
        from.shutdown().await.unwrap();
        assert_eq!(rest(&mut to).await, b"");
        reset(from);
        // Linux tells an end that was closed towards of a reset as a broken pipe.
        soon(to.ready(tokio::io::Interest::ERROR)).await.unwrap();
        assert!(to.take_error().unwrap().is_some());
    }
}

#[tokio::test]
async fn writing_to_an_end_that_is_gone_comes_back_as_a_reset() {
    let rig = Rig::new().await;
    let (mut client, server) = rig.pair().await;
    drop(server);
    assert_eq!(rest(&mut client).await, b"");
    let refused = soon(async {
        loop {
            if let Err(error) = client.write_all(b"anybody there?").await {
                break error;
            }
            tokio::task::yield_now().await;
        }
    });
    assert!(matches!(refused.await.kind(), std::io::ErrorKind::BrokenPipe | std::io::ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn a_close_is_withheld_and_delivered_behind_the_bytes() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair().await;
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    send(&mut client, b"goodbye").await;
    client.shutdown().await.unwrap();
    seen(|| rig.counters().withheld_closes == 1).await;
    assert!(is_silent(&server));
    let touched = lift(cut);
    assert_eq!((touched.up.bytes, touched.up.closes, touched.down.closes), (7, 1, 0));
    assert_eq!(rest(&mut server).await, b"goodbye");
    send(&mut server, b"farewell").await;
    assert_eq!(receive(&mut client, 8).await, b"farewell");
}

#[tokio::test]
async fn a_reset_is_withheld_and_delivered_behind_the_bytes() {
    for ways in [Way::BOTH, &[Way::Down]] {
        let rig = Rig::new().await;
        let (mut client, mut server) = rig.pair().await;
        let cut = rig.fabric.inject(&["link"], ways, |_| Cut).unwrap();
        send(&mut server, b"goodbye").await;
        seen(|| rig.counters().withheld_down == 7).await;
        reset(server);
        seen(|| rig.counters().withheld_closes == 1).await;
        assert!(is_silent(&client));
        let touched = lift(cut);
        assert_eq!((touched.down.bytes, touched.down.closes), (7, 1));
        assert_eq!(until_reset(&mut client).await, b"goodbye");
    }
}

#[tokio::test]
async fn a_reset_takes_the_open_way_of_a_one_way_cut() {
    let rig = Rig::new().await;
    let (client, mut server) = rig.pair().await;
    let cut = rig.fabric.inject(&["link"], &[Way::Down], |_| Cut).unwrap();
    send(&mut server, b"never read").await;
    seen(|| rig.counters().withheld_down == 10).await;
    reset(client);
    assert_eq!(until_reset(&mut server).await, b"");
    assert_eq!(lift(cut).down.bytes, 10);
}

#[tokio::test]
async fn a_target_that_refuses_resets_the_client() {
    let Rig { fabric, target, address } = Rig::new().await;
    drop(target);
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    assert_eq!(until_reset(&mut client).await, b"");
    fabric.close().await;
}
