//! What AWS IoT limits (AWS General Reference, "AWS IoT Core message broker and protocol limits and quotas").

/// A message's payload takes up to 128 KiB.
pub(in crate::cloud) const MAX_PAYLOAD: usize = 128 * 1024;

/// A topic, or a filter, takes up to 256 bytes.
const MAX_TOPIC: usize = 256;

/// A topic, or a filter, has up to 7 slashes; those of the first three levels of a reserved topic do not count.
const MAX_SLASHES: usize = 7;

/// A client id takes up to 128 bytes.
const MAX_CLIENT_ID: usize = 128;

/// A request to subscribe has up to 8 filters.
pub(in crate::cloud) const MAX_FILTERS: usize = 8;

/// A connection has up to 50 subscriptions.
pub(in crate::cloud) const MAX_SUBSCRIPTIONS: usize = 50;

/// Up to 5000 topics keep a retained message.
pub(in crate::cloud) const MAX_RETAINED: usize = 5000;

/// What is published to a topic rule itself begins with this and its name: Basic Ingest.
pub(in crate::cloud) const BASIC_INGEST: &str = "$aws/rules/";

/// Why nothing can be published to a topic, whoever does it.
pub(crate) fn publish_objection(topic: &str) -> Option<String> {
    if topic.is_empty() {
        Some("the topic is empty".to_owned())
    } else if topic.contains(['+', '#']) {
        Some(format!("{topic} is a filter, not a topic"))
    } else if topic.contains(char::is_control) {
        Some(format!("{topic:?} has characters that no topic may have"))
    } else {
        topic_objection(topic)
    }
}

/// Why a topic, or a filter, is too long or too deep.
pub(in crate::cloud) fn topic_objection(topic: &str) -> Option<String> {
    if topic.len() > MAX_TOPIC {
        return Some(format!("topic of {} bytes, AWS IoT takes {MAX_TOPIC}: {topic}", topic.len()));
    }
    let slashes = topic.matches('/').count();
    let counted = if topic.starts_with('$') { slashes.saturating_sub(3) } else { slashes };
    (counted > MAX_SLASHES).then(|| format!("topic with {counted} slashes, AWS IoT takes {MAX_SLASHES}: {topic}"))
}

/// Why a payload is too large.
pub(crate) fn payload_objection(topic: &str, payload: usize) -> Option<String> {
    (payload > MAX_PAYLOAD).then(|| format!("payload of {payload} bytes on {topic}, AWS IoT takes {MAX_PAYLOAD}"))
}

/// Why no more topics can keep a message when so many do already.
pub(in crate::cloud) fn retained_objection(topic: &str, topics: usize) -> Option<String> {
    (topics >= MAX_RETAINED)
        .then(|| format!("{topics} topics have a retained message, {topic} cannot have one as well"))
}

/// Why a client id is too long.
pub(in crate::cloud) fn client_objection(client: &str) -> Option<String> {
    let length = client.len();
    (length > MAX_CLIENT_ID).then(|| format!("client id of {length} bytes, AWS IoT takes {MAX_CLIENT_ID}"))
}

/// Why a request to subscribe has too many filters.
pub(in crate::cloud) fn request_objection(filters: usize) -> Option<String> {
    (filters > MAX_FILTERS)
        .then(|| format!("more than {MAX_FILTERS} filters in one SUBSCRIBE, AWS IoT takes {MAX_FILTERS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_topic_is_told() {
        assert_eq!(publish_objection("a/b"), None);
        let told = ["", "a/#", "a\u{1}b", "a/b/c/d/e/f/g/h/i"].map(|topic| publish_objection(topic).unwrap());
        for (told, words) in told.iter().zip(["is empty", "is a filter", "no topic may have", "8 slashes"]) {
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn what_is_within_the_limits_is_taken_and_what_is_beyond_is_not() {
        assert_eq!(topic_objection("a/b/c/d/e/f/g/h"), None);
        assert!(topic_objection("a/b/c/d/e/f/g/h/i").unwrap().contains("8 slashes"));
        assert_eq!(topic_objection("$aws/things/mps/shadow/name/belt/update/delta"), None);
        assert_eq!(topic_objection(&"t".repeat(256)), None);
        assert!(topic_objection(&"t".repeat(257)).unwrap().contains("257 bytes"));
        assert_eq!(payload_objection("t", MAX_PAYLOAD), None);
        assert!(payload_objection("t", MAX_PAYLOAD + 1).unwrap().contains("131073 bytes on t"));
        assert_eq!(client_objection(&"c".repeat(128)), None);
        assert!(client_objection(&"c".repeat(129)).is_some());
        assert_eq!(retained_objection("t", MAX_RETAINED - 1), None);
        assert!(retained_objection("t", MAX_RETAINED).is_some());
        assert_eq!(request_objection(8), None);
        assert!(request_objection(9).is_some());
    }
}
