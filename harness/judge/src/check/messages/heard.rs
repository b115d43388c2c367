//! Which messages were seen.

use std::collections::BTreeSet;

use line_model::nearest::{hint, nearest};
use serde_json::Value as Json;

use crate::check::fields::short;
use crate::journal::{Entry, Event, Evidence, Observation, TopicFilter};

/// How many other topics are kept, to tell one that is near.
const TOPICS: usize = 500;

/// A message on a topic that is asked for.
pub(super) struct Heard<'a> {
    entry: &'a Entry,
    client: &'a str,
    pub(super) topic: &'a str,
    pub(super) payload: &'a Json,
    pub(super) retained: Option<bool>,
}

impl Heard<'_> {
    /// `gateway-a  publishes on lines/mps/status: {"state":"standby"}`.
    pub(super) fn evidence(&self) -> Evidence {
        self.showing(&short(self.payload))
    }

    /// `gateway-a  publishes on lines/mps/status: state is "standby"`.
    pub(super) fn showing(&self, words: &str) -> Evidence {
        Evidence::of(self.entry, self.client, format!("publishes on {}: {words}", self.topic))
    }
}

/// Listens for messages of a topic filter.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) topics: TopicFilter,
    /// Whether the harness was able to see messages at some time.
    pub(super) sees: bool,
    /// Other topics on which there were messages.
    elsewhere: BTreeSet<String>,
}

impl Listener {
    pub(super) fn new(topics: TopicFilter) -> Self {
        Self { topics, sees: false, elsewhere: BTreeSet::new() }
    }

    /// The message that an entry tells of, if it is on one of the topics.
    pub(super) fn message<'a>(&mut self, entry: &'a Entry) -> Option<Heard<'a>> {
        match &entry.event {
            Event::Observing { what: Observation::Messages, blind: None, .. } => self.sees = true,
            Event::Message { client, topic, payload, retained, .. } if self.topics.matches(topic) => {
                return Some(Heard { entry, client, topic, payload, retained: *retained });
            }
            Event::Message { topic, .. } if self.elsewhere.len() < TOPICS && !self.elsewhere.contains(topic) => {
                self.elsewhere.insert(topic.clone());
            }
            _ => {}
        }
        None
    }

    /// `; did you mean `lines/mps/status`?`, if there were messages on a topic that is near.
    pub(super) fn hint(&self) -> String {
        hint(nearest(self.topics.text(), self.elsewhere.iter().map(String::as_str)))
    }
}
