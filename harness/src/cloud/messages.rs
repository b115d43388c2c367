//! What an IoT half sees: messages to the journal, with the part that each is about, and to the observer of records.

use std::sync::Arc;

use serde_json::Value;

use super::outcome::TopicObserver;
use super::outcome::mapping::text;
use super::sql::{SqlError, TopicFilter, filter};
use crate::journal::Journal;
use crate::profile::{CloudConfig, MessageConfig, RecordSource};
use lineproof_judge::journal::{About, Event, Observation, field, whole};

/// Takes the messages of one scenario; cheap to clone.
#[derive(Clone, Debug)]
pub struct Messages {
    journal: Journal,
    mappings: Arc<[Mapping]>,
    records: Option<Arc<TopicObserver>>,
}

/// Which messages are about which part.
#[derive(Clone, Debug)]
struct Mapping {
    filter: TopicFilter,
    serial: String,
    id: Option<String>,
}

impl Mapping {
    fn new(topic: &str, serial: &str, id: Option<&String>) -> Result<Self, SqlError> {
        Ok(Self { filter: filter::parse(topic, 1)?, serial: serial.to_owned(), id: id.cloned() })
    }

    fn of(config: &MessageConfig) -> Result<Self, SqlError> {
        Self::new(config.topic.get_ref(), &config.serial, config.id.as_ref())
    }

    fn about(&self, topic: &str, payload: &Value) -> Option<About> {
        let serial = self.filter.matches(topic).then(|| whole(field(payload, &self.serial)?)).flatten()?;
        let id = self.id.as_ref().and_then(|id| text(field(payload, id)?));
        Some(About { serial, id })
    }
}

impl Messages {
    /// Who publishes what the cloud itself publishes; a client with this id is refused.
    pub const CLOUD: &str = "cloud";
    /// Who publishes over HTTP, as rules of AWS IoT call it (`clientid()`).
    pub const NO_CLIENT: &str = "n/a";

    /// Messages go to this journal; what they are about, and which of them are records, is what the profile says.
    ///
    /// # Errors
    /// If a topic filter is none.
    pub fn new(cloud: &CloudConfig, journal: Journal) -> Result<Self, SqlError> {
        let mut mappings = cloud.message.iter().map(Mapping::of).collect::<Result<Vec<_>, _>>()?;
        let mut records = None;
        if let Some(config) = &cloud.records
            && let RecordSource::Topic(topic) = &config.source
        {
            let names = &config.attributes;
            mappings.push(Mapping::new(topic.get_ref(), &names.serial, Some(&names.id))?);
            let filter = filter::parse(topic.get_ref(), 1)?;
            journal.record(Event::Observing { what: Observation::Records, blind: None, seen: None });
            records = Some(Arc::new(TopicObserver::new(filter, names.clone(), journal.clone())));
        }
        Ok(Self { journal, mappings: mappings.into(), records })
    }

    /// The observer of records that are messages, if the profile's are.
    pub fn records(&self) -> Option<Arc<TopicObserver>> {
        self.records.clone()
    }

    /// A message was accepted from a client. To be called in the order in which messages were accepted.
    pub fn seen(&self, client: &str, topic: &str, payload: &Value, retained: bool) {
        let about = self.mappings.iter().find_map(|mapping| mapping.about(topic, payload));
        let (client, of, payload_of) = (client.to_owned(), topic.to_owned(), payload.clone());
        self.journal.record(Event::Message { client, topic: of, payload: payload_of, retained: Some(retained), about });
        if let Some(records) = &self.records {
            records.seen(topic, payload);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn abouts(config: &str, messages: &[(&str, Value)]) -> Vec<Option<(u64, Option<String>)>> {
        let cloud: CloudConfig = toml::from_str(&format!("kind = 'none'\n{config}")).unwrap();
        let journal = Journal::in_memory();
        let seeing = Messages::new(&cloud, journal.clone()).unwrap();
        for (topic, payload) in messages {
            seeing.seen("a", topic, payload, false);
        }
        let about = |event: &Event| match event {
            Event::Message { about, .. } => about.clone().map(|about| (about.serial, about.id)),
            other => panic!("{other:?}"),
        };
        journal.entries().iter().map(|entry| about(&entry.event)).collect()
    }

    #[test]
    fn what_a_message_is_about_is_what_the_profile_says() {
        let config = "[[message]]\ntopic = 'parts/+'\nserial = '/unit/number'\nid = 'key'\n[[message]]\nserial = 'sn'";
        let messages = [
            ("parts/a", json!({"unit": {"number": 5}, "key": "mps-5"})),
            ("parts/a", json!({"unit": {"number": "6"}, "key": 6})),
            ("parts/a", json!({"unit": 7, "sn": 8})),
            ("status/a", json!({"unit": {"number": 5}})),
            ("status/a", json!("serial")),
        ];
        let expected = [Some((5, Some("mps-5".into()))), Some((6, Some("6".into()))), Some((8, None)), None, None];
        assert_eq!(abouts(config, &messages), expected);
        assert_eq!(abouts("", &messages), [const { None }; 5]);
    }
}
