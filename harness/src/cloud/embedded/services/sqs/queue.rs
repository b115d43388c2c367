//! One queue: what waits, and what is somebody's for the time being.

use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::fault::Fault;
use super::message::Message;
use crate::cloud::embedded::intake::now_ms;
use crate::cloud::template::queue::Attributes;

/// What somebody receives.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    /// So many messages at most.
    pub(super) most: usize,
    /// For so long they are nobody else's.
    pub(super) visibility: Duration,
    /// So long a message is waited for.
    pub(super) wait: Duration,
    /// The request, which names the attributes that are wanted.
    pub(super) asked: &'a Value,
}

/// A queue.
#[derive(Debug)]
pub(super) struct Queue {
    /// How it is set up.
    pub(super) attributes: Attributes,
    /// When it was made, in seconds since the Unix epoch.
    pub(super) created: u64,
    /// In the order in which they were sent.
    messages: Mutex<Vec<Message>>,
    /// Changes when there can be something new to receive.
    changed: watch::Sender<()>,
}

/// How many messages are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// They can be received.
    pub(super) visible: usize,
    /// They were received, and are somebody's.
    pub(super) in_flight: usize,
    /// They cannot be received yet.
    pub(super) delayed: usize,
}

impl Queue {
    /// An empty one.
    pub(super) fn new(attributes: Attributes) -> Self {
        let changed = watch::Sender::new(());
        Self { attributes, created: now_ms() / 1000, messages: Mutex::default(), changed }
    }

    /// Takes a message in; what is answered.
    ///
    /// # Errors
    /// If it is none that the queue takes.
    pub(super) fn send(&self, asked: &Value) -> Result<Value, Fault> {
        let now = Instant::now();
        let delay = match &asked["DelaySeconds"] {
            Value::Null => self.attributes.delay(),
            given => Duration::from_secs(given.as_u64().filter(|delay| *delay <= 900).ok_or_else(|| {
                Fault::value(format!(
                    "Value {given} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900."
                ))
            })?),
        };
        let mut message = Message::read(asked, self.attributes.size(), now_ms(), now)?;
        message.visible = now + delay;
        message.kept = now + self.attributes.retention();
        let told = message.told();
        self.messages.lock().push(message);
        self.changed.send_replace(());
        Ok(told)
    }

    /// Waits for messages and makes them the caller's for a while. Cancel safe: what is taken is returned at once.
    pub(super) async fn receive(&self, wanted: &Wanted<'_>) -> Vec<Value> {
        let (end, mut changed) = (Instant::now() + wanted.wait, self.changed.subscribe());
        loop {
            changed.mark_unchanged();
            let (taken, next) = self.take(wanted);
            if !taken.is_empty() || Instant::now() >= end {
                return taken;
            }
            tokio::select! {
                _ = changed.changed() => {}
                () = tokio::time::sleep_until(next.map_or(end, |next| next.min(end))) => {}
            }
        }
    }

    /// What can be received now, and when the next one can be.
    fn take(&self, wanted: &Wanted<'_>) -> (Vec<Value>, Option<Instant>) {
        let (now, mut messages) = (Instant::now(), self.messages.lock());
        messages.retain(|message| message.kept > now);
        let mut taken = Vec::new();
        for message in messages.iter_mut().filter(|message| message.visible <= now).take(wanted.most) {
            message.received += 1;
            message.first.get_or_insert_with(now_ms);
            message.visible = now + wanted.visibility;
            taken.push(message.given(&receipt(message), wanted.asked));
        }
        (taken, messages.iter().map(|message| message.visible).filter(|visible| *visible > now).min())
    }

    /// Deletes the message of a receipt; one that is gone already is no error, as in AWS.
    ///
    /// # Errors
    /// If it is no receipt.
    pub(super) fn delete(&self, given: &str) -> Result<(), Fault> {
        let (id, _) = given.split_once('#').ok_or_else(|| Fault::receipt(given))?;
        self.messages.lock().retain(|message| message.id != id);
        Ok(())
    }

    /// Deletes all messages.
    pub(super) fn purge(&self) {
        self.messages.lock().clear();
    }

    /// How many there are.
    pub(super) fn count(&self) -> Count {
        let (now, mut messages, mut count) = (Instant::now(), self.messages.lock(), Count::default());
        messages.retain(|message| message.kept > now);
        for message in messages.iter() {
            let state = match (message.visible <= now, message.received) {
                (true, _) => &mut count.visible,
                (false, 0) => &mut count.delayed,
                (false, _) => &mut count.in_flight,
            };
            *state += 1;
        }
        count
    }

    /// What AWS tells of it, but for its ARN.
    pub(super) fn told(&self) -> serde_json::Map<String, Value> {
        let Count { visible, in_flight, delayed } = self.count();
        let counted = [
            ("ApproximateNumberOfMessages", visible),
            ("ApproximateNumberOfMessagesNotVisible", in_flight),
            ("ApproximateNumberOfMessagesDelayed", delayed),
        ];
        let made = [("CreatedTimestamp", self.created), ("LastModifiedTimestamp", self.created)];
        let counted = counted.into_iter().map(|(name, count)| (name.to_owned(), json!(count.to_string())));
        let set = self.attributes.all().chain(made).map(|(name, value)| (name.to_owned(), json!(value.to_string())));
        counted.chain(set).collect()
    }
}

/// What says that a message was received for the last time.
fn receipt(message: &Message) -> String {
    format!("{}#{}", message.id, message.received)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue() -> Queue {
        Queue::new(Attributes::default())
    }

    /// What is received within `wait`, and nobody else's for `visibility`; both in milliseconds.
    async fn bodies(queue: &Queue, most: usize, visibility: u64, wait: u64) -> Vec<String> {
        let asked = json!({});
        let (visibility, wait) = (Duration::from_millis(visibility), Duration::from_millis(wait));
        let received = queue.receive(&Wanted { most, visibility, wait, asked: &asked }).await;
        received.iter().map(|message| message["Body"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn a_message_that_is_not_deleted_comes_again_when_its_time_is_over() {
        let queue = queue();
        queue.send(&json!({"MessageBody": "a"})).unwrap();
        queue.send(&json!({"MessageBody": "b"})).unwrap();
        assert_eq!(bodies(&queue, 1, 600_000, 0).await, ["a"]);
        let began = Instant::now();
        assert_eq!(bodies(&queue, 10, 50, 0).await, ["b"]);
        assert_eq!(queue.count().visible, 0);
        assert_eq!(bodies(&queue, 10, 600_000, 20_000).await, ["b"], "waits until it is visible");
        assert!(began.elapsed() >= Duration::from_millis(50));
        assert_eq!(queue.count(), Count { in_flight: 2, ..Count::default() });
    }

    #[tokio::test]
    async fn who_waits_gets_what_comes_meanwhile() {
        let queue = queue();
        let came = async {
            tokio::task::yield_now().await;
            queue.send(&json!({"MessageBody": "a"})).unwrap();
        };
        let (received, ()) = tokio::join!(bodies(&queue, 1, 600_000, 20_000), came);
        assert_eq!(received, ["a"]);
        let began = Instant::now();
        assert!(bodies(&queue, 1, 600_000, 50).await.is_empty());
        assert!(began.elapsed() >= Duration::from_millis(50));
    }

    #[tokio::test]
    async fn what_is_delayed_is_not_there_yet_and_what_is_too_old_not_any_more() {
        let queue = queue();
        queue.send(&json!({"MessageBody": "a", "DelaySeconds": 900})).unwrap();
        assert_eq!(queue.count(), Count { delayed: 1, ..Count::default() });
        assert!(bodies(&queue, 1, 0, 0).await.is_empty());
        queue.messages.lock()[0].visible = Instant::now();
        assert_eq!(bodies(&queue, 1, 0, 0).await, ["a"]);
        queue.messages.lock()[0].kept = Instant::now();
        assert_eq!(queue.count(), Count::default());
    }

    #[tokio::test]
    async fn a_receipt_deletes_and_what_is_none_is_refused() {
        let queue = queue();
        queue.send(&json!({"MessageBody": "a"})).unwrap();
        let asked = json!({});
        let wanted = Wanted { most: 1, visibility: Duration::ZERO, wait: Duration::ZERO, asked: &asked };
        let received = queue.receive(&wanted).await;
        queue.delete(received[0]["ReceiptHandle"].as_str().unwrap()).unwrap();
        assert_eq!(queue.count(), Count::default());
        assert_eq!(queue.delete("nonsense").unwrap_err().name, "ReceiptHandleIsInvalid");
    }
}
