//! What can be asked of SQS.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::queue::{Queue, Wanted};
use super::store::Store;
use crate::cloud::embedded::services::refusal::{Protocol, unsupported};
use crate::cloud::embedded::services::service::{Asked, Service};
use crate::cloud::template::queue::{Attributes, Wrong, name_in};
use crate::cloud::template::{ACCOUNT, REGION};

/// Before the name of an operation.
const TARGET: &str = "AmazonSQS.";

/// The operations, for who asks for another one.
const KNOWN: &str = "CreateQueue, GetQueueUrl, GetQueueAttributes, ListQueues, SendMessage, SendMessageBatch, ReceiveMessage, DeleteMessage, \
                     DeleteMessageBatch, PurgeQueue, DeleteQueue";

/// A batch has no more entries.
const MOST_ENTRIES: usize = 10;

/// The service.
#[derive(Debug, Default)]
pub(in crate::cloud::embedded) struct Sqs(Store);

impl Sqs {
    /// Makes a queue, as `CreateQueue` does.
    ///
    /// # Errors
    /// If there cannot be one of that name.
    pub(in crate::cloud::embedded) fn make(&self, name: &str, attributes: &Attributes) -> Result<(), Fault> {
        self.0.make(name, attributes.clone())
    }

    /// `host` is where the caller has reached it, and in the URLs of queues.
    async fn operate(&self, operation: &str, asked: &Value, host: &str) -> Result<Value, Fault> {
        match operation {
            "CreateQueue" => self.create(asked, host),
            "GetQueueUrl" => {
                let name = text(asked, "QueueName")?;
                self.0.queue(name).map(|_| json!({"QueueUrl": url(host, name)}))
            }
            "ListQueues" => Ok(self.list(asked, host)),
            "GetQueueAttributes" => self.attributes(asked),
            "SendMessage" => self.queue(asked)?.send(asked),
            "SendMessageBatch" => self.batch(asked, Queue::send),
            "ReceiveMessage" => self.receive(asked).await,
            "DeleteMessage" => self.queue(asked)?.delete(text(asked, "ReceiptHandle")?).map(|()| Value::Null),
            "DeleteMessageBatch" => {
                self.batch(asked, |queue, entry| queue.delete(text(entry, "ReceiptHandle")?).map(|()| json!({})))
            }
            "PurgeQueue" => {
                self.queue(asked)?.purge();
                Ok(Value::Null)
            }
            "DeleteQueue" => self.0.delete(name(asked)?).map(|()| Value::Null),
            _ => Err(Fault::unsupported(format!("SQS has no `{operation}` here; there are: {KNOWN}"))),
        }
    }

    fn queue(&self, asked: &Value) -> Result<std::sync::Arc<Queue>, Fault> {
        self.0.queue(name(asked)?)
    }

    fn create(&self, asked: &Value, host: &str) -> Result<Value, Fault> {
        let name = text(asked, "QueueName")?;
        let given = asked["Attributes"].as_object().into_iter().flatten();
        let attributes =
            Attributes::read(given.map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default())));
        let attributes = attributes.map_err(|wrong| match wrong {
            Wrong::Unsupported(_) => Fault::unsupported(wrong.to_string()),
            Wrong::Value { .. } => Fault::attribute(wrong.to_string()),
        })?;
        self.0.make(name, attributes).map(|()| json!({"QueueUrl": url(host, name)}))
    }

    fn list(&self, asked: &Value, host: &str) -> Value {
        let names = self.0.names(asked["QueueNamePrefix"].as_str().unwrap_or_default());
        json!({"QueueUrls": names.iter().map(|name| url(host, name)).collect::<Vec<_>>()})
    }

    fn attributes(&self, asked: &Value) -> Result<Value, Fault> {
        let name = name(asked)?;
        let mut told = self.0.queue(name)?.told();
        told.insert("QueueArn".to_owned(), format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}").into());
        let names: Vec<&str> =
            asked["AttributeNames"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let is_asked = |name: &String| names.contains(&"All") || names.contains(&name.as_str());
        let told: Map<_, _> = told.into_iter().filter(|(name, _)| is_asked(name)).collect();
        Ok(json!({"Attributes": told}))
    }

    async fn receive(&self, asked: &Value) -> Result<Value, Fault> {
        let queue = self.queue(asked)?;
        let most = number(asked, "MaxNumberOfMessages", 1, 10)?.unwrap_or(1);
        let seconds = |name, most, otherwise| Ok(number(asked, name, 0, most)?.map_or(otherwise, Duration::from_secs));
        let wanted = Wanted {
            most: usize::try_from(most).unwrap_or(1),
            visibility: seconds("VisibilityTimeout", 43_200, queue.attributes.visibility())?,
            wait: seconds("WaitTimeSeconds", 20, queue.attributes.wait())?,
            asked,
        };
        let messages = queue.receive(&wanted).await;
        Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
    }

    /// Does something with each entry; one that fails does not hold up the others.
    fn batch(&self, asked: &Value, each: impl Fn(&Queue, &Value) -> Result<Value, Fault>) -> Result<Value, Fault> {
        let queue = self.queue(asked)?;
        let entries = asked["Entries"].as_array().map_or(&[][..], Vec::as_slice);
        check(entries)?;
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for entry in entries {
            match each(&queue, entry) {
                Ok(mut told) => {
                    told["Id"] = entry["Id"].clone();
                    successful.push(told);
                }
                Err(fault) => failed.push(json!({
                    "Id": entry["Id"], "SenderFault": true, "Code": fault.name, "Message": fault.to_string(),
                })),
            }
        }
        Ok(json!({"Successful": successful, "Failed": failed}))
    }
}

#[async_trait]
impl Service for Sqs {
    async fn answer(&self, asked: Asked) -> Response {
        let Some(operation) = asked.header("x-amz-target").and_then(|target| target.strip_prefix(TARGET)) else {
            let why = "SQS is spoken to in AWS JSON 1.0 here: use an SDK of 2023-11 or later";
            return unsupported(Protocol::of(&asked), "UnsupportedOperation", why);
        };
        let body = if asked.body.is_empty() { b"{}" } else { &asked.body[..] };
        let request = match serde_json::from_slice::<Value>(body) {
            Ok(request) => request,
            Err(error) => return Fault::value(format!("the request is no JSON: {error}")).answer(),
        };
        let host = asked.header("host").unwrap_or("localhost");
        match self.operate(operation, &request, host).await {
            Ok(Value::Null) => ([(CONTENT_TYPE, "application/x-amz-json-1.0")], "{}".to_owned()).into_response(),
            Ok(told) => ([(CONTENT_TYPE, "application/x-amz-json-1.0")], told.to_string()).into_response(),
            Err(fault) => fault.answer(),
        }
    }
}

fn name(asked: &Value) -> Result<&str, Fault> {
    text(asked, "QueueUrl").map(name_in)
}

fn url(host: &str, name: &str) -> String {
    format!("http://{host}/{ACCOUNT}/{name}")
}

fn text<'a>(asked: &'a Value, name: &str) -> Result<&'a str, Fault> {
    asked[name].as_str().ok_or_else(|| Fault::missing(name))
}

fn number(asked: &Value, name: &str, least: u64, most: u64) -> Result<Option<u64>, Fault> {
    if asked[name].is_null() {
        return Ok(None);
    }
    let given = asked[name].as_u64().filter(|given| (least..=most).contains(given));
    let wrong = || {
        let reason = format!("Reason: Must be between {least} and {most}, if provided.");
        Fault::value(format!("Value {} for parameter {name} is invalid. {reason}", asked[name]))
    };
    given.map(Some).ok_or_else(wrong)
}

fn check(entries: &[Value]) -> Result<(), Fault> {
    if entries.is_empty() {
        let why = "There should be at least one entry in the request.";
        return Err(Fault::batch("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", why));
    }
    if entries.len() > MOST_ENTRIES {
        let why = "Maximum number of entries per request are 10.";
        return Err(Fault::batch(
            "TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            why,
        ));
    }
    let ids: BTreeSet<_> = entries.iter().map(|entry| entry["Id"].as_str().unwrap_or_default()).collect();
    if ids.len() < entries.len() {
        let why = "Two or more batch entries in the request have the same Id.";
        return Err(Fault::batch("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(sqs: &Sqs, operation: &str, asked: Value) -> Result<Value, Fault> {
        sqs.operate(operation, &asked, "127.0.0.1:4566").await
    }

    #[tokio::test]
    async fn what_is_sent_is_received_and_deleted() {
        let sqs = Sqs::default();
        let made = ask(&sqs, "CreateQueue", json!({"QueueName": "orders"})).await.unwrap();
        let url = made["QueueUrl"].as_str().unwrap();
        assert_eq!(url, "http://127.0.0.1:4566/123456789012/orders");
        let attribute = json!({"line": {"DataType": "String", "StringValue": "mps"}});
        let sent = json!({"QueueUrl": url, "MessageBody": "hello", "MessageAttributes": attribute});
        let told = ask(&sqs, "SendMessage", sent).await.unwrap();
        assert_eq!(told["MD5OfMessageBody"], "5d41402abc4b2a76b9719d911017c592");
        let wanted = json!({"QueueUrl": url, "MessageAttributeNames": ["li.*"], "AttributeNames": ["All"]});
        let received = ask(&sqs, "ReceiveMessage", wanted).await.unwrap()["Messages"][0].clone();
        assert_eq!((&received["Body"], &received["MessageAttributes"]), (&json!("hello"), &attribute));
        assert_eq!(received["MD5OfMessageAttributes"], told["MD5OfMessageAttributes"]);
        assert_eq!(received["Attributes"]["ApproximateReceiveCount"], "1");
        let count = json!({"QueueUrl": url, "AttributeNames": ["ApproximateNumberOfMessagesNotVisible"]});
        let counted = json!({"Attributes": {"ApproximateNumberOfMessagesNotVisible": "1"}});
        assert_eq!(ask(&sqs, "GetQueueAttributes", count.clone()).await.unwrap(), counted);
        let receipt = &received["ReceiptHandle"];
        ask(&sqs, "DeleteMessage", json!({"QueueUrl": url, "ReceiptHandle": receipt})).await.unwrap();
        let counted = ask(&sqs, "GetQueueAttributes", count).await.unwrap();
        assert_eq!(counted["Attributes"]["ApproximateNumberOfMessagesNotVisible"], "0");
    }

    #[tokio::test]
    async fn a_batch_does_what_it_can() {
        let sqs = Sqs::default();
        let url = ask(&sqs, "CreateQueue", json!({"QueueName": "q"})).await.unwrap()["QueueUrl"].clone();
        let entries = json!([{"Id": "1", "MessageBody": "a"}, {"Id": "2", "MessageBody": ""}]);
        let told = ask(&sqs, "SendMessageBatch", json!({"QueueUrl": url, "Entries": entries})).await.unwrap();
        assert_eq!((&told["Successful"][0]["Id"], &told["Failed"][0]["Id"]), (&json!("1"), &json!("2")));
        let entries = json!([{"Id": "1", "MessageBody": "a"}, {"Id": "1", "MessageBody": "b"}]);
        let refused = ask(&sqs, "SendMessageBatch", json!({"QueueUrl": url, "Entries": entries})).await.unwrap_err();
        assert_eq!(refused.name, "BatchEntryIdsNotDistinct");
        ask(&sqs, "PurgeQueue", json!({"QueueUrl": url})).await.unwrap();
        assert_eq!(ask(&sqs, "ReceiveMessage", json!({"QueueUrl": url})).await.unwrap(), json!({}));
    }

    #[tokio::test]
    async fn what_is_outside_is_refused_by_aws_s_names() {
        let sqs = Sqs::default();
        for (operation, asked, name) in [
            ("GetQueueUrl", json!({"QueueName": "q"}), "QueueDoesNotExist"),
            ("SendMessage", json!({"QueueUrl": "http://h/1/q", "MessageBody": "a"}), "QueueDoesNotExist"),
            ("CreateQueue", json!({"QueueName": "q.fifo", "Attributes": {}}), "UnsupportedOperation"),
            ("CreateQueue", json!({"QueueName": "q", "Attributes": {"RedrivePolicy": "{}"}}), "UnsupportedOperation"),
            ("CreateQueue", json!({"QueueName": "q", "Attributes": {"DelaySeconds": "901"}}), "InvalidAttributeValue"),
            ("CreateQueue", json!({"QueueName": "q q"}), "InvalidParameterValue"),
            ("StartMessageMoveTask", json!({}), "UnsupportedOperation"),
        ] {
            assert_eq!(ask(&sqs, operation, asked).await.unwrap_err().name, name, "{operation}");
        }
        ask(&sqs, "CreateQueue", json!({"QueueName": "q"})).await.unwrap();
        let other = json!({"QueueName": "q", "Attributes": {"DelaySeconds": "1"}});
        assert_eq!(ask(&sqs, "CreateQueue", other).await.unwrap_err().name, "QueueNameExists");
        let many = json!({"QueueUrl": "http://h/1/q", "MaxNumberOfMessages": 11});
        assert_eq!(ask(&sqs, "ReceiveMessage", many).await.unwrap_err().name, "InvalidParameterValue");
    }
}
