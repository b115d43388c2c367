//! An MQTT client of one of a target's things.

use std::time::Duration;

use rumqttc::{MqttOptions, QoS, SubscribeFilter};
use serde_json::Value;

use super::targets::Target;
use crate::embedded::client::{Client, Heard, connect_as, tls};

/// How long something that must come is waited for, on a loaded machine.
const SOON: Duration = Duration::from_secs(10);

/// A connected thing; what it hears comes in order.
pub(crate) struct Device {
    client: Client,
    /// Messages that came while something else was waited for.
    early: std::collections::VecDeque<(String, Vec<u8>)>,
}

impl Device {
    /// Connects a thing, by its name.
    pub(crate) async fn connect(target: &Target, thing: &str) -> Result<Self, String> {
        Self::connect_with(target, thing, thing, |_| {}).await
    }

    /// Connects with the certificate of `thing` as `id`, with further options.
    pub(crate) async fn connect_with(
        target: &Target,
        thing: &str,
        id: &str,
        options: impl FnOnce(&mut MqttOptions),
    ) -> Result<Self, String> {
        let own = target.credentials(thing);
        let client = connect_as(target.mqtt, id, tls(&own.ca, Some(own)), options).await;
        let client = client.map_err(|error| format!("{id} does not connect: {error}"))?;
        Ok(Self { client, early: std::collections::VecDeque::new() })
    }

    async fn heard(&mut self, what: &str) -> Result<Heard, String> {
        self.client.next(SOON).await.ok_or_else(|| format!("{what} does not come"))
    }

    /// Waits for news of this kind; messages before it are kept.
    async fn until(&mut self, wanted: &Heard, what: &str) -> Result<(), String> {
        loop {
            match self.heard(what).await? {
                news if news == *wanted => return Ok(()),
                Heard::Message(topic, payload) => self.early.push_back((topic, payload)),
                other => return Err(format!("{other:?} instead of {what}")),
            }
        }
    }

    /// Publishes with QoS 1 and waits until that is acknowledged.
    pub(crate) async fn publish(&mut self, topic: &str, payload: impl AsRef<[u8]>) -> Result<(), String> {
        self.send(topic, payload, QoS::AtLeastOnce, false).await;
        self.until(&Heard::Acknowledged, "an acknowledgement").await
    }

    /// The same, retained.
    pub(crate) async fn retain(&mut self, topic: &str, payload: impl AsRef<[u8]>) -> Result<(), String> {
        self.send(topic, payload, QoS::AtLeastOnce, true).await;
        self.until(&Heard::Acknowledged, "an acknowledgement").await
    }

    /// Publishes and waits for nothing.
    pub(crate) async fn send(&mut self, topic: &str, payload: impl AsRef<[u8]>, qos: QoS, retain: bool) {
        self.client.mqtt.publish(topic, qos, retain, payload.as_ref()).await.unwrap();
    }

    /// Subscribes with QoS 1.
    pub(crate) async fn subscribe(&mut self, filter: &str) -> Result<(), String> {
        self.client.mqtt.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
        self.until(&Heard::Subscribed, "SUBACK").await
    }

    /// Subscribes and waits for nothing.
    pub(crate) async fn subscribe_with(&mut self, filter: &str, qos: QoS) {
        self.client.mqtt.subscribe(filter, qos).await.unwrap();
    }

    /// Whatever comes next.
    pub(crate) async fn next(&mut self) -> Result<Heard, String> {
        self.heard("an answer").await
    }

    /// Subscribes to all of these in one request.
    pub(crate) async fn subscribe_all(&mut self, filters: impl IntoIterator<Item = String>) -> Result<(), String> {
        let filters = filters.into_iter().map(|filter| SubscribeFilter::new(filter, QoS::AtLeastOnce));
        self.client.mqtt.subscribe_many(filters).await.unwrap();
        self.until(&Heard::Subscribed, "SUBACK").await
    }

    /// The next message.
    pub(crate) async fn message(&mut self) -> Result<(String, Vec<u8>), String> {
        if let Some(early) = self.early.pop_front() {
            return Ok(early);
        }
        loop {
            match self.heard("a message").await? {
                Heard::Message(topic, payload) => return Ok((topic, payload)),
                Heard::Acknowledged => {}
                other => return Err(format!("{other:?} instead of a message")),
            }
        }
    }

    /// The next message, as JSON.
    pub(crate) async fn json(&mut self) -> Result<(String, Value), String> {
        let (topic, payload) = self.message().await?;
        let said = || format!("{topic} has no JSON: {}", String::from_utf8_lossy(&payload));
        Ok((topic.clone(), serde_json::from_slice(&payload).map_err(|_| said())?))
    }

    /// That the other end closes the connection, whatever comes before.
    pub(crate) async fn is_closed(&mut self) -> Result<(), String> {
        let mut before = Vec::new();
        loop {
            match self.client.next(SOON).await {
                Some(Heard::Lost) if before.is_empty() => return Ok(()),
                Some(Heard::Lost) => return Err(format!("the connection ends after {before:?}")),
                Some(news) => before.push(news),
                None => return Err(format!("the connection is not closed; heard was {before:?}")),
            }
        }
    }

    /// Says goodbye.
    pub(crate) async fn leave(mut self) -> Result<(), String> {
        self.client.mqtt.disconnect().await.unwrap();
        loop {
            if self.heard("the end of the connection").await? == Heard::Lost {
                return Ok(());
            }
        }
    }
}
