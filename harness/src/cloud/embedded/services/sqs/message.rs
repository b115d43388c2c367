//! One message.

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::digest;
use super::fault::Fault;

/// How many attributes a message has at most.
const MOST_ATTRIBUTES: usize = 10;

/// A message of a queue.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// A UUID of its own.
    pub(super) id: String,
    body: String,
    attributes: Map<String, Value>,
    /// When it was sent, in milliseconds since the Unix epoch.
    sent: u64,
    /// From when on it can be received.
    pub(super) visible: Instant,
    /// Until when it is kept.
    pub(super) kept: Instant,
    /// How often it was received.
    pub(super) received: u32,
    /// When it was received first, in milliseconds since the Unix epoch.
    pub(super) first: Option<u64>,
}

impl Message {
    /// A message as it is sent.
    ///
    /// # Errors
    /// If it is none, or larger than `most` bytes.
    pub(super) fn read(asked: &Value, most: usize, sent: u64, now: Instant) -> Result<Self, Fault> {
        let body = asked["MessageBody"].as_str().filter(|body| !body.is_empty());
        let body = body.ok_or_else(|| Fault::missing("MessageBody"))?.to_owned();
        if asked["MessageSystemAttributes"].as_object().is_some_and(|system| !system.is_empty()) {
            return Err(Fault::unsupported("message system attributes are not supported; leave them out"));
        }
        let attributes = asked["MessageAttributes"].as_object().cloned().unwrap_or_default();
        check(&attributes)?;
        let size = body.len() + attributes.iter().map(|(name, value)| name.len() + weight(value)).sum::<usize>();
        if size > most {
            return Err(Fault::value(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
            )));
        }
        let id = uuid::Uuid::new_v4().to_string();
        Ok(Self { id, body, attributes, sent, visible: now, kept: now, received: 0, first: None })
    }

    /// What who sent it is answered.
    pub(super) fn told(&self) -> Value {
        let mut told = json!({"MessageId": self.id, "MD5OfMessageBody": digest::of_body(&self.body)});
        if let Some(digest) = digest::of_attributes(&self.attributes) {
            told["MD5OfMessageAttributes"] = digest.into();
        }
        told
    }

    /// What who receives it gets: of its attributes those that are asked for.
    pub(super) fn given(&self, receipt: &str, asked: &Value) -> Value {
        let mut given = json!({
            "MessageId": self.id,
            "ReceiptHandle": receipt,
            "MD5OfBody": digest::of_body(&self.body),
            "Body": self.body,
        });
        let wanted = |name: &str| {
            [&asked["MessageSystemAttributeNames"], &asked["AttributeNames"]].iter().any(|names| is_in(names, name))
        };
        let system = [
            ("SenderId", "AIDALINEPROOF".to_owned()),
            ("SentTimestamp", self.sent.to_string()),
            ("ApproximateReceiveCount", self.received.to_string()),
            ("ApproximateFirstReceiveTimestamp", self.first.unwrap_or_default().to_string()),
        ];
        let system: Map<_, _> = system
            .into_iter()
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        if !system.is_empty() {
            given["Attributes"] = system.into();
        }
        let own = self.attributes.iter().filter(|(name, _)| is_in(&asked["MessageAttributeNames"], name));
        let own: Map<_, _> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Some(digest) = digest::of_attributes(&own) {
            given["MD5OfMessageAttributes"] = digest.into();
            given["MessageAttributes"] = own.into();
        }
        given
    }
}

/// Whether a list of names has a name: all of them with `All` or `.*`, all that begin so with `beginning.*`.
fn is_in(names: &Value, name: &str) -> bool {
    let covers =
        |one: &str| one == "All" || one == name || one.strip_suffix(".*").is_some_and(|start| name.starts_with(start));
    names.as_array().into_iter().flatten().filter_map(Value::as_str).any(covers)
}

fn check(attributes: &Map<String, Value>) -> Result<(), Fault> {
    if attributes.len() > MOST_ATTRIBUTES {
        return Err(Fault::value(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MOST_ATTRIBUTES}].",
            attributes.len()
        )));
    }
    for (name, attribute) in attributes {
        let kind = attribute["DataType"].as_str().unwrap_or_default();
        let value = match kind.split('.').next() {
            Some("String" | "Number") => attribute["StringValue"].as_str().map(str::to_owned),
            Some("Binary") => attribute["BinaryValue"]
                .as_str()
                .filter(|text| aws_smithy_types::base64::decode(text).is_ok())
                .map(str::to_owned),
            _ => None,
        };
        if value.is_none_or(|value| value.is_empty()) {
            return Err(Fault::value(format!(
                "The message attribute '{name}' must contain a non-empty message attribute value of the type that it has."
            )));
        }
    }
    Ok(())
}

fn weight(attribute: &Value) -> usize {
    ["DataType", "StringValue", "BinaryValue"].iter().filter_map(|part| attribute[*part].as_str()).map(str::len).sum()
}
