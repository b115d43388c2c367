//! What AWS IoT limits of subscriptions.

use std::collections::HashMap;

use mqtt5::QoS;
use mqtt5::broker::ClientSubscribeEvent;
use mqtt5::broker::events::SubAckReasonCode;
use parking_lot::Mutex;

use crate::cloud::limits::{self, MAX_SUBSCRIPTIONS};

/// The requests to subscribe that are being judged: how many filters each has so far, by its client, for those that are connected. The
/// broker asks for one filter after another, and tells when it has answered. It asks as well for each filter of a session that goes on,
/// before the client is connected: that is no request.
#[derive(Debug, Default)]
pub(super) struct Requests(Mutex<HashMap<String, usize>>);

impl Requests {
    /// A client is connected, or has its answer: its next request begins.
    pub(super) fn begins(&self, client: &str) {
        self.0.lock().insert(client.to_owned(), 0);
    }

    /// A request has one filter more; why that is too many.
    pub(super) fn one_more(&self, client: &str) -> Option<String> {
        let mut requests = self.0.lock();
        let filters = requests.get_mut(client)?;
        *filters += 1;
        limits::request_objection(*filters)
    }

    /// A client is about to connect: it can request nothing yet.
    pub(super) fn connecting(&self, client: &str) {
        self.0.lock().remove(client);
    }
}

/// Why a request that was answered ends its connection: AWS does not even answer it.
pub(super) fn objection(event: &ClientSubscribeEvent) -> Option<String> {
    let client = &event.client_id;
    let two = event.subscriptions.iter().find(|asked| asked.qos == QoS::ExactlyOnce);
    if let Some(asked) = two {
        let filter = &asked.topic_filter;
        return Some(format!("{client} subscribes to {filter} with QoS 2, which AWS IoT does not support"));
    }
    let full = event.subscriptions.iter().find(|asked| asked.result == SubAckReasonCode::QuotaExceeded)?;
    let filter = &full.topic_filter;
    Some(format!("{client} has {MAX_SUBSCRIPTIONS} subscriptions, AWS IoT takes no more, and not {filter}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::limits::MAX_FILTERS;

    #[test]
    fn each_request_is_counted_from_its_beginning_and_a_session_that_goes_on_is_none() {
        let requests = Requests::default();
        let asks = |times: usize| (0..times).filter_map(|_| requests.one_more("a")).count();
        assert_eq!(asks(2 * MAX_FILTERS), 0, "of the session");
        requests.begins("a");
        assert_eq!(asks(MAX_FILTERS), 0);
        requests.begins("a");
        assert_eq!(asks(MAX_FILTERS + 1), 1);
        requests.connecting("a");
        assert_eq!(asks(MAX_FILTERS + 1), 0);
    }
}
