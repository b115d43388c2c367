//! What comes in: messages of clients and of the cloud itself, to the journal and to the topic rules, in one order.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::backlog::{Backlog, Pending};
use crate::cloud::Messages;
use crate::cloud::limits::retained_objection;

/// A message that the cloud accepted, or published itself.
#[derive(Debug)]
pub struct Accepted {
    /// The sender's MQTT client id; [`Messages::CLOUD`] for the cloud's own.
    pub client: String,
    /// The topic.
    pub topic: String,
    /// The payload: JSON where it is JSON, a string otherwise.
    pub payload: Value,
    /// Whether the payload is JSON.
    pub is_json: bool,
    /// The payload as it came.
    pub bytes: Vec<u8>,
    /// A UUID of its own.
    pub trace: String,
    /// When, in milliseconds since the Unix epoch.
    pub timestamp: u64,
    /// From how many rules it comes, one after another: 0 if it was not published by a rule.
    pub rules: u32,
    /// Open until the rules have dealt with it.
    pub pending: Pending,
}

/// Takes messages in.
#[derive(Debug)]
pub struct Intake {
    messages: Messages,
    backlog: Backlog,
    /// None once closed. Messages and rules are served under this lock, so that they see one order.
    rules: Mutex<Option<UnboundedSender<Accepted>>>,
    /// The topics that keep a message for later subscribers.
    retained: Mutex<BTreeSet<String>>,
}

impl Intake {
    /// One that passes messages to `messages` and to `rules`, and counts them in `backlog`.
    pub fn new(messages: Messages, rules: UnboundedSender<Accepted>, backlog: Backlog) -> Self {
        Self { messages, backlog, rules: Mutex::new(Some(rules)), retained: Mutex::default() }
    }

    /// Counts a piece of work in that the cloud has not yet done.
    pub fn begin(&self) -> Pending {
        self.backlog.begin()
    }

    /// Takes note that a topic keeps a message for later subscribers, or with an empty one none any more; why it cannot.
    pub fn retain(&self, topic: &str, payload: &[u8]) -> Option<String> {
        let mut retained = self.retained.lock();
        if payload.is_empty() {
            retained.remove(topic);
        } else if !retained.contains(topic) {
            if let Some(objection) = retained_objection(topic, retained.len()) {
                return Some(objection);
            }
            retained.insert(topic.to_owned());
        }
        None
    }

    /// Takes in nothing any more.
    pub fn close(&self) {
        *self.rules.lock() = None;
    }

    /// Takes a message in; false if the cloud is closing: then it must not be acknowledged.
    pub fn pass_on(&self, client: &str, topic: &str, payload: &[u8], retain: bool) -> bool {
        self.take(client, topic, payload, retain, 0)
    }

    /// Takes a message of the cloud itself in that comes from so many rules, one after another.
    pub(super) fn pass_on_again(&self, topic: &str, payload: &[u8], rules: u32) -> bool {
        self.take(Messages::CLOUD, topic, payload, false, rules)
    }

    fn take(&self, client: &str, topic: &str, payload: &[u8], retain: bool, rules: u32) -> bool {
        let parsed = serde_json::from_slice::<Value>(payload);
        let bytes = payload.to_vec();
        let (is_json, retained) = (parsed.is_ok(), retain && !payload.is_empty());
        let payload = parsed.unwrap_or_else(|_| String::from_utf8_lossy(payload).into());
        let (client, topic) = (client.to_owned(), topic.to_owned());
        let open = self.rules.lock();
        let Some(sender) = open.as_ref() else { return false };
        self.messages.seen(&client, &topic, &payload, retained);
        let pending = self.backlog.begin();
        let trace = uuid::Uuid::new_v4().to_string();
        let timestamp = now_ms();
        let accepted = Accepted { client, topic, payload, is_json, bytes, trace, timestamp, rules, pending };
        sender.send(accepted).is_ok()
    }
}

/// Milliseconds since the Unix epoch.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::limits::MAX_RETAINED;
    use crate::journal::Journal;
    use crate::profile::CloudConfig;

    #[test]
    fn no_more_topics_keep_a_message_than_may_and_one_that_is_taken_back_makes_room() {
        let (rules, _accepted) = tokio::sync::mpsc::unbounded_channel();
        let messages = Messages::new(&CloudConfig::default(), Journal::in_memory()).unwrap();
        let intake = Intake::new(messages, rules, Backlog::default());
        for number in 0..MAX_RETAINED {
            assert_eq!(intake.retain(&number.to_string(), b"x"), None);
        }
        assert!(intake.retain("more", b"x").unwrap().contains("5000 topics have a retained message"));
        assert_eq!(intake.retain("7", b"again"), None);
        assert_eq!((intake.retain("7", b""), intake.retain("more", b"x")), (None, None));
    }
}
