//! Records that are MQTT messages of a topic filter, as the IoT half sees them.
//!
//! Messages are sent at least once: one that is sent again under the same id is the same record, and told again only if
//! it says something else.

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::Value;

use super::known::KnownRecords;
use super::observer::{Observer, ObserverError};
use crate::cloud::sql::TopicFilter;
use crate::journal::Journal;
use crate::profile::RecordAttributes;

/// Tells the messages of a topic filter as records, each before the client gets its acknowledgement.
#[derive(Debug)]
pub struct TopicObserver {
    filter: TopicFilter,
    known: Mutex<KnownRecords>,
}

impl TopicObserver {
    pub(in crate::cloud) fn new(filter: TopicFilter, names: RecordAttributes, journal: Journal) -> Self {
        let known = KnownRecords::new(format!("topic filter {}", filter.text()), names, journal);
        Self { filter, known: Mutex::new(known) }
    }

    /// A message was accepted.
    pub(in crate::cloud) fn seen(&self, topic: &str, payload: &Value) {
        if self.filter.matches(topic) {
            self.known.lock().one(&format!("a message on {topic}"), payload.clone());
        }
    }
}

#[async_trait]
impl Observer for TopicObserver {
    async fn catch_up(&self) -> Result<(), ObserverError> {
        // A message is told when it is accepted.
        Ok(())
    }

    async fn close(&self) {}
}
