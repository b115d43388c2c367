//! What the cloud itself publishes: answers of shadows, events of its own, messages that rules republish.

use std::sync::Arc;

use mqtt5::QoS;
use mqtt5::broker::router::MessageRouter;
use mqtt5::packet::publish::PublishPacket;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::backlog::Pending;
use super::intake::Intake;
use crate::cloud::Messages;

/// Publishes in the cloud's name; cheap to clone.
#[derive(Clone, Debug)]
pub struct Publisher {
    intake: Arc<Intake>,
    queue: UnboundedSender<Outgoing>,
}

/// What [`Publisher`]s have published, on its way to whoever has subscribed.
#[derive(Debug)]
pub struct Outbound(UnboundedReceiver<Outgoing>);

#[derive(Debug)]
struct Outgoing {
    packet: PublishPacket,
    /// Open until it has been handed to its subscribers.
    _pending: Pending,
}

impl Publisher {
    /// One whose messages go through `intake`, and from what is returned beside it to their subscribers.
    pub fn new(intake: Arc<Intake>) -> (Self, Outbound) {
        let (queue, outgoing) = unbounded_channel();
        (Self { intake, queue }, Outbound(outgoing))
    }

    /// Publishes with quality of service `qos`, in the order of the calls: to the journal, the topic rules and the subscribers. Never
    /// waits. In a cloud that closes nothing is published any more.
    pub fn publish(&self, topic: &str, payload: Vec<u8>, qos: QoS) {
        self.publish_for_rule(topic, payload, qos, 0);
    }

    /// The same for a rule; `rules` tells how many have published one after another with this one.
    pub(super) fn publish_for_rule(&self, topic: &str, payload: Vec<u8>, qos: QoS, rules: u32) {
        let pending = self.intake.begin();
        if self.intake.pass_on_again(topic, &payload, rules) {
            self.send(PublishPacket::new(topic, payload, qos), pending);
        }
    }

    /// The same for somebody who asks for it over HTTP, and is no MQTT client; retained if that is wanted.
    ///
    /// # Errors
    /// If it cannot be retained; then it is not published.
    pub(super) fn publish_for_http(&self, topic: &str, payload: Vec<u8>, qos: QoS, retain: bool) -> Result<(), String> {
        if retain && let Some(objection) = self.intake.retain(topic, &payload) {
            return Err(objection);
        }
        let pending = self.intake.begin();
        if self.intake.pass_on(Messages::NO_CLIENT, topic, &payload, retain) {
            let packet = PublishPacket { retain, ..PublishPacket::new(topic, payload, qos) };
            self.send(packet, pending);
        }
        Ok(())
    }

    fn send(&self, packet: PublishPacket, pending: Pending) {
        // Who carries it out is gone only in a cloud that closes.
        let _ = self.queue.send(Outgoing { packet, _pending: pending });
    }
}

impl Outbound {
    /// Hands what is published to its subscribers, one after another, until nobody can publish any more.
    pub async fn carry(mut self, router: Arc<MessageRouter>) {
        while let Some(outgoing) = self.0.recv().await {
            router.route_message(&outgoing.packet, None).await;
        }
    }
}
