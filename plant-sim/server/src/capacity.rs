//! How much a server does for its clients: what controllers differ in.

use std::time::Duration;

use crate::limits::{MAX_ITEMS, MAX_NODES, MAX_SESSIONS, MAX_SUBSCRIPTIONS};

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
        sessions: MAX_SESSIONS,
        subscriptions: MAX_SUBSCRIPTIONS,
        items: MAX_ITEMS,
        nodes: MAX_NODES,
    };
}
