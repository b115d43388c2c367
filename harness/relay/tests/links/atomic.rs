//! Several links are cut as one act.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lineproof_relay::rule::Cut;
use lineproof_relay::{Fabric, Way};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{PATIENCE, fabric, listener, seen};

const ROUNDS: usize = 300;

/// Keeps a link busy with small writes upwards.
async fn traffic(fabric: &Fabric, name: &str) -> [JoinHandle<()>; 2] {
    let target: TcpListener = listener().await;
    let address = fabric.open(name, target.local_addr().unwrap()).unwrap();
    let mut client = TcpStream::connect(address).await.unwrap();
    let (mut server, _) = target.accept().await.unwrap();
    let sending = tokio::spawn(async move { while client.write_all(&[7; 64]).await.is_ok() {} });
    let receiving =
        tokio::spawn(async move { while server.read(&mut [0; 4096]).await.is_ok_and(|count| count > 0) {} });
    [sending, receiving]
}

/// Watches, on a thread of its own, for the first byte that the first link withholds; tells how much the second had
/// forwarded at that moment.
fn watch(fabric: &Fabric, stop: &Arc<AtomicBool>) -> std::thread::JoinHandle<Option<u64>> {
    let (fabric, stop) = (fabric.clone(), Arc::clone(stop));
    let before = fabric.counters("first").unwrap().withheld_up;
    std::thread::spawn(move || {
        while !stop.load(Ordering::Acquire) {
            if fabric.counters("first").unwrap().withheld_up > before {
                return Some(fabric.counters("second").unwrap().forwarded_up);
            }
        }
        None
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn no_byte_passes_one_link_after_a_byte_was_withheld_on_another() {
    let fabric = fabric();
    let busy = [traffic(&fabric, "first").await, traffic(&fabric, "second").await];
    for _ in 0..ROUNDS {
        let before = fabric.counters("first").unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let watching = watch(&fabric, &stop);
        let cut = fabric.inject(&["first", "second"], Way::BOTH, |_| Cut).unwrap();
        let passed = fabric.counters("second").unwrap().forwarded_up;
        seen(|| fabric.counters("first").unwrap().withheld_up > before.withheld_up).await;
        seen(|| watching.is_finished()).await;
        let at_first_withheld = watching.join().unwrap();
        let after = fabric.counters("second").unwrap().forwarded_up;
        stop.store(true, Ordering::Release);
        cut.lift();
        assert_eq!(passed, after, "nothing passes once the cut has returned");
        assert_eq!(at_first_withheld, Some(after), "nothing passes once another link has withheld");
        // Until what this cut withheld is gone, the next one may find nothing new to withhold.
        fabric.probe("first", PATIENCE).await.unwrap();
        seen(|| fabric.counters("second").unwrap().forwarded_up > after).await;
    }
    fabric.close().await;
    for task in busy.into_iter().flatten() {
        task.await.unwrap();
    }
}
