//! Limits of the server, each with its reason.
//!
//! They hold two things in balance. The library's defaults lose data: it samples and publishes every 100 ms and queues
//! ten values; here every change is reported, however quickly changes follow each other. And a hostile peer must not
//! take what others need.
//!
//! What the library does not enforce, so that a server that others than friends can reach needs a firewall before it:
//!
//! * The number of connections: the library accepts whoever comes. What bounds them is the number of file descriptors
//!   that the operating system gives the process (`ulimit -n`, `LimitNOFILE=` of systemd; mostly 1024), which is to be set
//!   on purpose. Beyond it connections wait in the kernel until others are gone, silent ones after [`HELLO_SECONDS`];
//!   meanwhile the server tries to accept them over and over and takes most of a core. Sessions go on, and the log of the
//!   command line stays short.
//! * Bytes of a message before its last one has come: a peer that announces a message of 4 GB and sends it is buffered
//!   until its time for the handshake is up, 1 GB on loopback, and longer on a channel. Bound the memory of the process
//!   (`MemoryMax=` of systemd) where that matters.
//! * Sessions that are created and never activated, which needs no user: they count against [`Capacity::sessions`] until
//!   their time is up, [`MAX_SESSION_MS`] at most. Clients that have a session are not disturbed.
//! * Handshakes per second: each costs the thread that the controller runs on some milliseconds of RSA.

use std::time::Duration;

use opcua::server::{Limits, ServerBuilder};

use crate::capacity::Capacity;

/// How often subscriptions are looked at: as often as the controller scans. To look costs as much as to serve.
const POLL_MS: u64 = 5;
/// Values that a monitored item queues, and messages that a subscription queues: ten minutes of a signal that changes
/// every scan, so that a client that was cut off for a while misses nothing.
const QUEUE: usize = 100_000;
/// Holds a hundred thousand monitored items in one call, and no more than a small machine can spare for one peer.
const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;
/// As many as a message of that size takes in the smallest chunks of OPC UA, 8 KiB (OPC 10000-6, 6.7.1).
const MAX_CHUNKS: usize = MAX_MESSAGE_BYTES / 8192;
/// Methods in one call: each waits for the controller, so a call of more would be late anyway.
const MAX_METHODS: usize = 1000;
/// A session that says nothing is forgotten. This also frees what a peer has created and never used.
const MAX_SESSION_MS: u64 = 60_000;
/// How long a connection has for HELLO, and then for its secure channel. Loopback needs milliseconds, a busy machine
/// not a second.
const HELLO_SECONDS: u32 = 3;
/// Keys are renewed at three quarters of this. A connection without a session lives no longer either.
const MAX_CHANNEL_MS: u32 = 300_000;
/// Publish requests that wait. Clients send two or three per subscription.
const MAX_PUBLISHES: usize = 1000;
const MAX_PUBLISHES_PER_SUBSCRIPTION: usize = 100;

/// Sets all limits: those of its capacity, and those that every server has.
pub(crate) fn set(builder: ServerBuilder, capacity: &Capacity) -> ServerBuilder {
    let mut builder = builder
        .subscription_poll_interval_ms(POLL_MS)
        .hello_timeout(HELLO_SECONDS)
        .max_session_timeout_ms(MAX_SESSION_MS)
        .max_secure_channel_token_lifetime_ms(MAX_CHANNEL_MS)
        // Counts sessions.
        .diagnostics_enabled(true);
    let limits = builder.limits_mut();
    limits.max_sessions = capacity.sessions;
    limit_messages(limits);
    limit_calls(limits, capacity);
    limit_subscriptions(limits, capacity);
    builder
}

fn limit_messages(limits: &mut Limits) {
    limits.max_message_size = MAX_MESSAGE_BYTES;
    limits.max_chunk_count = MAX_CHUNKS;
    // The largest array is one of nodes in a call; a string of this line has a few hundred characters.
    limits.max_array_length = Capacity::AMPLE.items;
    limits.max_string_length = 64 * 1024;
    // Certificates have a few thousand bytes; large replays of traces come as byte strings.
    limits.max_byte_string_length = 1024 * 1024;
    limits.max_browse_continuation_points = 100;
}

fn limit_calls(limits: &mut Limits, capacity: &Capacity) {
    limits.operational.max_monitored_items_per_call = Capacity::AMPLE.nodes;
    limits.operational.max_nodes_per_read = capacity.nodes;
    limits.operational.max_nodes_per_method_call = MAX_METHODS.min(capacity.nodes);
    limits.operational.max_nodes_per_browse = capacity.nodes;
    limits.operational.max_nodes_per_translate_browse_paths_to_node_ids = capacity.nodes;
}

fn limit_subscriptions(limits: &mut Limits, capacity: &Capacity) {
    let subscriptions = &mut limits.subscriptions;
    // With an interval above 0 the library delays values that come too early and changes their time stamp.
    subscriptions.min_sampling_interval_ms = milliseconds(capacity.sampling);
    subscriptions.min_publishing_interval_ms = milliseconds(capacity.publishing);
    subscriptions.max_monitored_items_per_sub = capacity.items;
    subscriptions.max_monitored_item_queue_size = QUEUE;
    subscriptions.max_queued_notifications = QUEUE;
    subscriptions.max_subscriptions_per_session = capacity.subscriptions;
    subscriptions.max_pending_publish_requests = MAX_PUBLISHES;
    subscriptions.max_publish_requests_per_subscription = MAX_PUBLISHES_PER_SUBSCRIPTION;
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
