//! How much a server does for its clients: what controllers differ in.

use std::time::Duration;

/// How much a server does for its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// How often it looks at a value for a subscription, at most; zero if it sees every change. A client that asks for more is
    /// given this as its revised sampling interval.
    pub sampling: Duration,
    /// How often a subscription is told what is new, at most; more is revised to this.
    pub publishing: Duration,
    /// Sessions at once; one more is refused with `BadTooManySessions`.
    pub sessions: usize,
    /// Subscriptions of one session; one more is refused with `BadTooManySubscriptions`.
    pub subscriptions: usize,
    /// Monitored items of one subscription; more are refused with `BadTooManyMonitoredItems`.
    pub items: usize,
    /// Nodes that are read or browsed, paths that are translated and methods that are called in one request; more are refused
    /// with `BadTooManyOperations`.
    pub nodes: usize,
}

impl Capacity {
    /// As much as the limits of every server here allow: every change is told at once.
    pub const AMPLE: Self = Self {
        sampling: Duration::ZERO,
        publishing: Duration::from_millis(1),
        // A line has a few gateways, panels and historians; the rest is room for load tests.
        sessions: 250,
        subscriptions: 50,
        // All signals of the largest line that is measured.
        items: 200_000,
        // What fits into a message.
        nodes: 100_000,
    };
}
