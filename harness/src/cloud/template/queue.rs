//! `AWS::SQS::Queue`, and how a queue is set up
//! (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>).

use std::collections::BTreeMap;
use std::time::Duration;

use super::error::Rejection;
use super::properties::Properties;

/// A number that can be set: its name, the lowest and the highest value, and the one that it has if nobody sets it.
type Number = (&'static str, u64, u64, u64);

const DELAY: Number = ("DelaySeconds", 0, 900, 0);
const SIZE: Number = ("MaximumMessageSize", 1024, 1_048_576, 1_048_576);
const RETENTION: Number = ("MessageRetentionPeriod", 60, 1_209_600, 345_600);
const WAIT: Number = ("ReceiveMessageWaitTimeSeconds", 0, 20, 0);
const VISIBILITY: Number = ("VisibilityTimeout", 0, 43_200, 30);
const NUMBERS: [Number; 5] = [DELAY, SIZE, RETENTION, WAIT, VISIBILITY];

/// The embedded endpoint checks no permissions, and keeps nothing on a disk.
const WITHOUT_EFFECT: [&str; 2] = ["Policy", "SqsManagedSseEnabled"];

/// A standard queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// How it is set up.
    pub attributes: Attributes,
}

impl Queue {
    pub(super) fn read(name: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&["QueueName", "SqsManagedSseEnabled", "Tags"]);
        let place = properties.place().clone();
        if !is_name(&name) {
            let remedy = "write up to 80 letters, digits, `-` and `_`; FIFO queues are not supported";
            return Err(place
                .child("QueueName")
                .rejection(format!("no standard queue can be called `{name}`"), remedy));
        }
        let mut given = Vec::new();
        for (attribute, ..) in NUMBERS {
            given.extend(properties.optional_text(attribute)?.map(|value| (attribute, value)));
        }
        if properties.optional_flag("FifoQueue")? == Some(true) {
            let remedy = "leave FifoQueue out: standard queues are possible";
            return Err(place.child("FifoQueue").rejection("FIFO queues are not supported", remedy));
        }
        properties.finish()?;
        let attributes = Attributes::read(given.iter().map(|(name, value)| (*name, value.as_str())));
        let attributes = attributes.map_err(|wrong| place.rejection(wrong.to_string(), "correct it"))?;
        Ok(Self { name, attributes })
    }
}

/// The queue's name in its URL, whose host says nothing: it may be reached by several.
pub(in crate::cloud) fn name_in(url: &str) -> &str {
    url.rsplit_once('/').map_or(url, |(_, name)| name)
}

/// Whether a standard queue can have that name.
pub(in crate::cloud) fn is_name(name: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=80).contains(&name.len()) && name.bytes().all(is_of_name)
}

/// The attributes of a queue that are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(BTreeMap<&'static str, u64>);

/// Why an attribute cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::cloud) enum Wrong {
    /// AWS has it, the embedded cloud has not.
    #[error("attribute {0} of a queue is not supported; possible are: {known}", known = known())]
    Unsupported(String),
    /// It cannot have that value.
    #[error("attribute {name} of a queue cannot be `{value}`; write a whole number from {least} to {most}")]
    Value {
        /// The attribute.
        name: &'static str,
        /// What it should be.
        value: String,
        /// The lowest that it can be.
        least: u64,
        /// The highest.
        most: u64,
    },
}

fn known() -> String {
    NUMBERS.iter().map(|number| number.0).chain(WITHOUT_EFFECT).collect::<Vec<_>>().join(", ")
}

impl Attributes {
    /// Reads attributes by their names.
    ///
    /// # Errors
    /// The first that cannot be set.
    pub(in crate::cloud) fn read<'a>(named: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Wrong> {
        let mut set = BTreeMap::new();
        for (name, value) in named {
            if WITHOUT_EFFECT.contains(&name) || (name == "FifoQueue" && value == "false") {
                continue;
            }
            let number = NUMBERS.iter().find(|number| number.0 == name);
            let &(name, least, most, _) = number.ok_or_else(|| Wrong::Unsupported(name.to_owned()))?;
            let read = value.parse().ok().filter(|read| (least..=most).contains(read));
            set.insert(name, read.ok_or_else(|| Wrong::Value { name, value: value.to_owned(), least, most })?);
        }
        Ok(Self(set))
    }

    fn number(&self, (name, _, _, otherwise): Number) -> u64 {
        self.0.get(name).copied().unwrap_or(otherwise)
    }

    /// All of them, with their values.
    pub(in crate::cloud) fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        NUMBERS.iter().map(|number| (number.0, self.number(*number)))
    }

    /// How long a message is held back.
    pub(in crate::cloud) fn delay(&self) -> Duration {
        Duration::from_secs(self.number(DELAY))
    }

    /// How many bytes a message may have.
    pub(in crate::cloud) fn size(&self) -> usize {
        usize::try_from(self.number(SIZE)).unwrap_or(usize::MAX)
    }

    /// How long a message is kept.
    pub(in crate::cloud) fn retention(&self) -> Duration {
        Duration::from_secs(self.number(RETENTION))
    }

    /// How long who receives waits for a message.
    pub(in crate::cloud) fn wait(&self) -> Duration {
        Duration::from_secs(self.number(WAIT))
    }

    /// How long a message that was received is nobody else's.
    pub(in crate::cloud) fn visibility(&self) -> Duration {
        Duration::from_secs(self.number(VISIBILITY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_kept_and_the_rest_is_as_in_aws() {
        let set = Attributes::read([("VisibilityTimeout", "5"), ("Policy", "{}"), ("FifoQueue", "false")].into_iter())
            .unwrap();
        assert_eq!((set.visibility(), set.wait()), (Duration::from_secs(5), Duration::ZERO));
        assert_eq!(set.retention(), Duration::from_hours(96));
    }

    #[test]
    fn what_cannot_be_set_is_refused() {
        let refused = |name, value| Attributes::read([(name, value)].into_iter()).unwrap_err().to_string();
        assert!(refused("VisibilityTimeout", "43201").contains("from 0 to 43200"));
        assert!(refused("DelaySeconds", "soon").contains("cannot be `soon`"));
        assert!(
            refused("FifoQueue", "true").contains("FifoQueue of a queue is not supported; possible are: DelaySeconds")
        );
        assert!(refused("RedrivePolicy", "{}").contains("RedrivePolicy"));
    }
}
