//! Limits and addresses of the server.
//!
//! The library's defaults lose data: it samples and publishes every 100 ms and queues ten values. Here
//! every change is reported, however quickly changes follow each other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use opcua::server::{ANONYMOUS_USER_TOKEN_ID, Limits, ServerBuilder, ServerEndpoint};

/// How often subscriptions are looked at.
const POLL_MS: u64 = 2;
/// Values that a monitored item queues, and messages that a subscription queues.
const QUEUE: usize = 100_000;
const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// A server that advertises `address` and lets everybody in without encryption.
pub(super) fn builder(address: SocketAddr, pki_dir: &Path, keys: bool) -> ServerBuilder {
    let anonymous = [ANONYMOUS_USER_TOKEN_ID.to_owned()];
    let mut builder = ServerBuilder::new()
        .application_name("plant-sim")
        .application_uri("urn:lineproof:plant-sim")
        .product_uri("urn:lineproof:plant-sim")
        .host(host(address.ip()))
        .port(address.port())
        .pki_dir(pki_dir)
        .create_sample_keypair(keys)
        .add_endpoint("none", ServerEndpoint::new_none("/", &anonymous))
        .discovery_urls(vec![endpoint_url(address)])
        .subscription_poll_interval_ms(POLL_MS);
    lift(builder.limits_mut());
    builder
}

/// The URL under which clients on this machine reach a server that listens on `address`.
pub(crate) fn endpoint_url(address: SocketAddr) -> String {
    format!("opc.tcp://{}:{}/", host(address.ip()), address.port())
}

/// A server on all interfaces advertises loopback; every other address is advertised as it is.
fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.to_string(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => format!("[{}]", Ipv6Addr::LOCALHOST),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    }
}

fn lift(limits: &mut Limits) {
    limits.max_sessions = 1000;
    limits.max_message_size = MAX_MESSAGE_BYTES;
    limits.max_chunk_count = 1024;
    limits.max_array_length = 1_000_000;
    limits.max_string_length = 1024 * 1024;
    limits.max_byte_string_length = MAX_MESSAGE_BYTES;
    limits.operational.max_monitored_items_per_call = 100_000;
    limits.operational.max_nodes_per_method_call = 10_000;
    limits.operational.max_nodes_per_browse = 100_000;
    limits.operational.max_nodes_per_translate_browse_paths_to_node_ids = 100_000;
    lift_subscriptions(limits);
}

fn lift_subscriptions(limits: &mut Limits) {
    let subscriptions = &mut limits.subscriptions;
    // With an interval above 0 the library delays values that come too early and changes their time stamp.
    subscriptions.min_sampling_interval_ms = 0.0;
    subscriptions.min_publishing_interval_ms = 1.0;
    subscriptions.max_monitored_items_per_sub = 0;
    subscriptions.max_monitored_item_queue_size = QUEUE;
    subscriptions.max_queued_notifications = QUEUE;
    subscriptions.max_subscriptions_per_session = 100;
    subscriptions.max_pending_publish_requests = 1000;
    subscriptions.max_publish_requests_per_subscription = 100;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advertised_address_is_one_that_can_be_reached() {
        let url = |address: &str| endpoint_url(address.parse().unwrap());
        assert_eq!(url("127.0.0.1:4840"), "opc.tcp://127.0.0.1:4840/");
        assert_eq!(url("0.0.0.0:4840"), "opc.tcp://127.0.0.1:4840/");
        assert_eq!(url("[::1]:4840"), "opc.tcp://[::1]:4840/");
        assert_eq!(url("[::]:4840"), "opc.tcp://[::1]:4840/");
    }
}
