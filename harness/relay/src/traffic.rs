//! What a link forwarded, withheld and lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use crate::Way;
use crate::rule::What;

/// What a link did since it was opened. Bytes and connections; probes are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes handed to the accepting end.
    pub forwarded_up: u64,
    /// Bytes handed to the initiating end.
    pub forwarded_down: u64,
    /// Bytes from the initiator that a rule held, whether they were delivered later or not.
    pub withheld_up: u64,
    /// Bytes from the acceptor that a rule held, whether they were delivered later or not.
    pub withheld_down: u64,
    /// Closes and resets, of either end, that a rule held.
    pub withheld_closes: u64,
    /// Connections accepted, withheld ones among them.
    pub connections: u64,
    /// Connections that a rule held before they reached the target.
    pub withheld_connections: u64,
    /// Bytes, both ways, that a rule dropped, or that came on a connection of which something was dropped.
    pub lost: u64,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, amount: u64) {
        self.0.fetch_add(amount, Ordering::AcqRel);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// The books of one link, written by its pumps.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) accepted: Count,
    pub(crate) lost: Count,
    forwarded: [Count; 2],
    withheld: [Count; 2],
    withheld_closes: Count,
    withheld_connections: Count,
    /// How much is withheld just now.
    holds: watch::Sender<usize>,
}

impl Traffic {
    pub(crate) fn forward(&self, way: Way, bytes: usize) {
        self.forwarded[way as usize].add(bytes as u64);
    }

    /// Waits until nothing is withheld.
    pub(crate) async fn drained(&self) {
        // The sender lives in `self`, so it cannot be gone.
        let _ = self.holds.subscribe().wait_for(|holds| *holds == 0).await;
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            forwarded_up: self.forwarded[0].get(),
            forwarded_down: self.forwarded[1].get(),
            withheld_up: self.withheld[0].get(),
            withheld_down: self.withheld[1].get(),
            withheld_closes: self.withheld_closes.get(),
            connections: self.accepted.get(),
            withheld_connections: self.withheld_connections.get(),
            lost: self.lost.get(),
        }
    }
}

/// Something that a rule holds, or did and is not yet let go: counted once, given back when it passes or is dropped.
#[derive(Debug)]
pub(crate) struct Held(Arc<Traffic>);

impl Held {
    pub(crate) fn new(traffic: &Arc<Traffic>, way: Way, what: What) -> Self {
        match what {
            What::Connection => traffic.withheld_connections.add(1),
            What::Close => traffic.withheld_closes.add(1),
            What::Bytes(bytes) => traffic.withheld[way as usize].add(bytes as u64),
        }
        traffic.holds.send_modify(|holds| *holds += 1);
        Self(Arc::clone(traffic))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.holds.send_modify(|holds| *holds -= 1);
    }
}
