//! Streams that never pause live through any number of cuts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lineproof_relay::Way;
use lineproof_relay::rule::Cut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinHandle;

use crate::support::{PATIENCE, Rig, lift, pattern, seen, soon};

const CUTS: usize = 60;
const CONNECTIONS: usize = 4;
/// Not a divisor of the relay's buffer, so that buffers are cut in every place.
const CHUNK: usize = 997;

fn sending(mut writer: OwnedWriteHalf, stop: Arc<AtomicBool>) -> JoinHandle<usize> {
    tokio::spawn(async move {
        let mut sent = 0;
        while !stop.load(Ordering::Acquire) {
            writer.write_all(&pattern(sent, CHUNK)).await.unwrap();
            sent += CHUNK;
        }
        writer.shutdown().await.unwrap();
        sent
    })
}

fn receiving(mut reader: OwnedReadHalf) -> JoinHandle<usize> {
    tokio::spawn(async move {
        let (mut received, mut bytes) = (0, vec![0; 10_007]);
        loop {
            match reader.read(&mut bytes).await.unwrap() {
                0 => return received,
                count => {
                    assert!(bytes[..count] == pattern(received, count), "a byte is lost, doubled or moved");
                    received += count;
                }
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_both_ways_live_through_any_number_of_cuts() {
    let rig = Rig::new().await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut lanes = Vec::new();
    for _ in 0..CONNECTIONS {
        let (client, server) = rig.pair().await;
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        lanes.push((sending(to_client, Arc::clone(&stop)), receiving(from_server)));
        lanes.push((sending(to_server, Arc::clone(&stop)), receiving(from_client)));
    }
    for round in 0..CUTS {
        let ways = [Way::BOTH, &[Way::Up], &[Way::Down]][round % 3];
        let cut = rig.fabric.inject(&["link"], ways, |_| Cut).unwrap();
        let at_cut = rig.counters();
        seen(|| rig.counters().withheld_up + rig.counters().withheld_down > at_cut.withheld_up + at_cut.withheld_down)
            .await;
        let now = rig.counters();
        assert!(!ways.contains(&Way::Up) || now.forwarded_up == at_cut.forwarded_up);
        assert!(!ways.contains(&Way::Down) || now.forwarded_down == at_cut.forwarded_down);
        assert!(!lift(cut).is_empty());
        // Until what this cut withheld is gone, the next one may find nothing new to withhold.
        rig.fabric.probe("link", PATIENCE).await.unwrap();
    }
    stop.store(true, Ordering::Release);
    for (sending, receiving) in lanes {
        assert_eq!(soon(sending).await.unwrap(), soon(receiving).await.unwrap());
    }
    soon(rig.fabric.close()).await;
}
