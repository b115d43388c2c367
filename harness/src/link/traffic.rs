//! What a link forwarded and withheld.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use super::board::Way;

/// What a link did since it was opened. Bytes and connections; probes are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes handed to the accepting end.
    pub forwarded_up: u64,
    /// Bytes handed to the initiating end.
    pub forwarded_down: u64,
    /// Bytes from the initiator that met a cut, whether they were delivered later or not.
    pub withheld_up: u64,
    /// Bytes from the acceptor that met a cut, whether they were delivered later or not.
    pub withheld_down: u64,
    /// Closes and resets, of either end, that met a cut.
    pub withheld_closes: u64,
    /// Connections accepted, withheld ones among them.
    pub connections: u64,
    /// Connections that met a cut before they reached the target.
    pub withheld_connections: u64,
}

/// A quantity that is withheld and later let go. Both sums only grow.
#[derive(Debug, Default)]
pub(super) struct Balance {
    withheld: AtomicU64,
    released: AtomicU64,
}

impl Balance {
    pub(super) fn withhold(&self, amount: u64) {
        self.withheld.fetch_add(amount, Ordering::AcqRel);
    }

    /// Delivered, or dropped with its connection.
    pub(super) fn release(&self, amount: u64) {
        self.released.fetch_add(amount, Ordering::AcqRel);
    }

    pub(super) fn withheld(&self) -> u64 {
        self.withheld.load(Ordering::Acquire)
    }

    pub(super) fn released(&self) -> u64 {
        self.released.load(Ordering::Acquire)
    }
}

/// One way of a link.
#[derive(Debug, Default)]
pub(super) struct Lane {
    forwarded: AtomicU64,
    pub(super) bytes: Balance,
    pub(super) closes: Balance,
}

impl Lane {
    pub(super) fn forward(&self, bytes: u64) {
        self.forwarded.fetch_add(bytes, Ordering::AcqRel);
    }

    fn forwarded(&self) -> u64 {
        self.forwarded.load(Ordering::Acquire)
    }
}

/// The books of one link, written by its pumps.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    lanes: [Lane; 2],
    accepted: AtomicU64,
    pub(super) connections: Balance,
    holders: watch::Sender<usize>,
}

impl Traffic {
    pub(super) fn lane(&self, way: Way) -> &Lane {
        &self.lanes[way as usize]
    }

    pub(super) fn accept(&self) {
        self.accepted.fetch_add(1, Ordering::AcqRel);
    }

    /// Notes that one more pump or connection withholds something, or one fewer does.
    pub(super) fn hold(&self, holds: bool) {
        self.holders.send_modify(|holders| if holds { *holders += 1 } else { *holders -= 1 });
    }

    /// Waits until nothing is withheld.
    pub(super) async fn drained(&self) {
        // The sender lives in `self`, so it cannot be gone.
        let _ = self.holders.subscribe().wait_for(|holders| *holders == 0).await;
    }

    pub(super) fn counters(&self) -> Counters {
        let [up, down] = &self.lanes;
        Counters {
            forwarded_up: up.forwarded(),
            forwarded_down: down.forwarded(),
            withheld_up: up.bytes.withheld(),
            withheld_down: down.bytes.withheld(),
            withheld_closes: up.closes.withheld() + down.closes.withheld(),
            connections: self.accepted.load(Ordering::Acquire),
            withheld_connections: self.connections.withheld(),
        }
    }
}
