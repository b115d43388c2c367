//! Last wills: what the broker publishes for a client whose connection ended without a word.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;

/// A message that is published for a client when its connection ends without DISCONNECT (MQTT 3.1.1, section 3.1.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Will {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    /// Whether it has RETAIN.
    pub(super) retain: bool,
}

/// The wills of the clients that are connected.
///
/// A client that connects again while its first connection is still open has two for a moment: the older connection ends first.
#[derive(Debug, Default)]
pub(super) struct Wills(Mutex<HashMap<String, VecDeque<Option<Will>>>>);

impl Wills {
    /// Takes note of a connection, with its will if it brought one.
    pub(super) fn connected(&self, client: &str, will: Option<Will>) {
        self.0.lock().entry(client.to_owned()).or_default().push_back(will);
    }

    /// The will of a connection that has ended.
    pub(super) fn ended(&self, client: &str) -> Option<Will> {
        let mut wills = self.0.lock();
        let own = wills.get_mut(client)?;
        let will = own.pop_front().flatten();
        if own.is_empty() {
            wills.remove(client);
        }
        will
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_connection_has_its_own_will_and_the_older_one_ends_first() {
        let will = |topic: &str| Some(Will { topic: topic.into(), payload: Vec::new(), retain: false });
        let wills = Wills::default();
        wills.connected("a", will("first"));
        wills.connected("a", None);
        wills.connected("b", will("other"));
        wills.connected("a", will("third"));
        assert_eq!([wills.ended("a"), wills.ended("a"), wills.ended("a")], [will("first"), None, will("third")]);
        assert_eq!([wills.ended("b"), wills.ended("b")], [will("other"), None]);
    }
}
