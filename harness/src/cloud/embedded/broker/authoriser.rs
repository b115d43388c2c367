//! What is allowed, and what becomes of accepted messages.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use mqtt5::QoS;
use mqtt5::broker::{
    AuthProvider, AuthResult, BrokerEventHandler, ClientConnectEvent, ClientDisconnectEvent, ClientPublishEvent,
    ClientSubscribeEvent, PublishAction,
};
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::types::WillMessage;

use super::presence::Presence;
use super::subscriptions::{self, Requests};
use super::wills::{Will, Wills};
use super::{Sessions, UNKNOWN, refused};
use crate::cloud::Messages;
use crate::cloud::embedded::intake::Intake;
use crate::cloud::embedded::jobs::{self, Jobs};
use crate::cloud::embedded::publisher::Publisher;
use crate::cloud::embedded::registry::Registry;
use crate::cloud::embedded::shadow::{Asked, Shadows};
use crate::cloud::limits;
use crate::cloud::limits::BASIC_INGEST;
use crate::journal::Journal;

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How long the front may take to end a connection.
const CUTTING: Duration = Duration::from_secs(2);

/// What clients are served with.
#[derive(Debug)]
pub struct Service {
    /// Who they may be, and what they may do.
    pub registry: Arc<Registry>,
    /// Where refusals are told.
    pub journal: Journal,
    /// Where their messages go.
    pub intake: Arc<Intake>,
    /// What they ask on the topics of shadows.
    pub shadows: Arc<Shadows>,
    /// What they ask on the topics of jobs.
    pub jobs: Arc<Jobs>,
    /// By which their coming and going is told.
    pub publisher: Publisher,
}

/// Authenticates connections, authorises what they do, and passes accepted messages on.
#[derive(Debug)]
pub struct Authoriser {
    sessions: Arc<Sessions>,
    registry: Arc<Registry>,
    journal: Journal,
    intake: Arc<Intake>,
    shadows: Arc<Shadows>,
    jobs: Arc<Jobs>,
    presence: Presence,
    wills: Wills,
    requests: Requests,
}

impl Authoriser {
    /// One that knows clients by `sessions`, and lets them do what the policies allow.
    pub fn new(sessions: Arc<Sessions>, service: Service) -> Self {
        let Service { registry, journal, intake, shadows, jobs, publisher } = service;
        let presence = Presence::new(publisher);
        let (wills, requests) = (Wills::default(), Requests::default());
        Self { sessions, registry, journal, intake, shadows, jobs, presence, wills, requests }
    }

    fn allows(&self, thing: &str, action: &str, resource: &str) -> bool {
        self.registry.allows(thing, action, resource)
    }

    /// Why a connection is refused.
    fn objection(&self, connect: &ConnectPacket, thing: &str) -> Option<String> {
        let client = &connect.client_id;
        if let Some(objection) = limits::client_objection(client) {
            return Some(objection);
        }
        if client == Messages::CLOUD {
            return Some(format!("client id {client} is that of the embedded cloud itself"));
        }
        if client != thing {
            return Some(format!("client id {client} with the certificate of {thing}"));
        }
        if !self.allows(thing, "iot:Connect", &format!("client/{client}")) {
            return Some(format!("no policy allows {thing} to connect"));
        }
        connect.will.as_ref().and_then(|will| self.will_objection(thing, will))
    }

    /// Why a last will is refused: whoever brings it must be allowed to publish it.
    fn will_objection(&self, thing: &str, will: &WillMessage) -> Option<String> {
        if will.properties.will_delay_interval.is_some_and(|seconds| seconds > 0) {
            return Some(format!("{thing} brings a last will with a delay, which this version does not support"));
        }
        if will.topic.starts_with('$') {
            return Some(format!("{thing} brings a last will for {}, of which AWS IoT takes no notice", will.topic));
        }
        let objection = self.topic_objection(thing, &will.topic);
        let objection = objection.or_else(|| limits::payload_objection(&will.topic, will.payload.len()));
        objection.or_else(|| self.message_objection(thing, &will.topic, will.qos, will.retain))
    }

    /// Why a publish to that topic is refused.
    fn topic_objection(&self, thing: &str, topic: &str) -> Option<String> {
        let asks = Asked::read(topic).is_some() || jobs::Asked::read(topic).is_some();
        if topic.starts_with('$') && !asks && !topic.starts_with(BASIC_INGEST) {
            return Some(format!("topic {topic} belongs to AWS, and is neither for a shadow nor for a job or a rule"));
        }
        if let Some(objection) = limits::topic_objection(topic) {
            return Some(objection);
        }
        let allowed = self.allows(thing, "iot:Publish", &format!("topic/{topic}"));
        (!allowed).then(|| format!("no policy allows {thing} to publish to {topic}"))
    }

    /// Why a message is refused although its topic is allowed.
    fn message_objection(&self, thing: &str, topic: &str, qos: QoS, retain: bool) -> Option<String> {
        if qos == QoS::ExactlyOnce {
            return Some(format!("{thing} publishes with QoS 2, which AWS IoT does not support"));
        }
        let retains = !retain || self.allows(thing, "iot:RetainPublish", &format!("topic/{topic}"));
        (!retains)
            .then(|| format!("no policy allows {thing} to publish retained messages to {topic} (iot:RetainPublish)"))
    }

    /// Receiving is judged by the filter: what `+` and `#` stand for must be covered by a wildcard of the policy. AWS
    /// would let the client subscribe and withhold single messages; here a subscription is wholly received or refused.
    fn filter_objection(&self, thing: &str, filter: &str) -> Option<String> {
        if filter.starts_with('$') && !filter.starts_with("$aws/") {
            return Some(format!("filter {filter} is not supported: no shared subscriptions in this version"));
        }
        if let Some(objection) = limits::topic_objection(filter) {
            return Some(objection);
        }
        if !self.allows(thing, "iot:Subscribe", &format!("topicfilter/{filter}")) {
            return Some(format!("no policy allows {thing} to subscribe to {filter}"));
        }
        let receives = self.registry.allows_all_of(thing, filter);
        (!receives).then(|| format!("no policy allows {thing} to receive all of {filter}"))
    }

    /// Ends the client's connection if there is an objection; true if there is none.
    async fn admit(&self, thing: &str, objection: Option<String>) -> bool {
        let Some(objection) = objection else { return true };
        refused(&self.journal, thing, &format!("what it asked for and ends its connection: {objection}"));
        if tokio::time::timeout(CUTTING, self.sessions.cut(thing)).await.is_err() {
            tracing::error!(%thing, "embedded cloud: the connection does not end");
        }
        false
    }
}

impl AuthProvider for Authoriser {
    fn authenticate<'a>(
        &'a self,
        connect: &'a ConnectPacket,
        from: SocketAddr,
    ) -> Later<'a, mqtt5::Result<AuthResult>> {
        Box::pin(async move {
            let thing = self.sessions.thing(from);
            let objection = match &thing {
                None => Some(format!("it comes from {from} and not through the TLS front")),
                Some(thing) => self.objection(connect, thing),
            };
            let Some(objection) = objection else {
                self.requests.connecting(&connect.client_id);
                return Ok(AuthResult::success_with_user(&*connect.client_id));
            };
            refused(&self.journal, thing.as_deref().unwrap_or(UNKNOWN), &format!("a connection: {objection}"));
            Ok(AuthResult::fail_with_reason(ReasonCode::NotAuthorized, objection))
        })
    }

    fn authorize_publish<'a>(&'a self, client: &str, _: Option<&'a str>, topic: &'a str) -> Later<'a, bool> {
        let client = client.to_owned();
        Box::pin(async move { self.admit(&client, self.topic_objection(&client, topic)).await })
    }

    fn authorize_subscribe<'a>(&'a self, client: &str, _: Option<&'a str>, filter: &'a str) -> Later<'a, bool> {
        let client = client.to_owned();
        let objection = self.requests.one_more(&client).or_else(|| self.filter_objection(&client, filter));
        Box::pin(async move { self.admit(&client, objection).await })
    }
}

impl BrokerEventHandler for Authoriser {
    fn on_client_connect(&self, event: ClientConnectEvent) -> Later<'_, ()> {
        let will = event.will_topic.zip(event.will_payload);
        let retain = event.will_retain.unwrap_or(false);
        let will = will.map(|(topic, payload)| Will { topic: topic.to_string(), payload: payload.to_vec(), retain });
        self.wills.connected(&event.client_id, will);
        self.presence.connected(&event.client_id);
        self.requests.begins(&event.client_id);
        Box::pin(std::future::ready(()))
    }

    fn on_client_subscribe(&self, event: ClientSubscribeEvent) -> Later<'_, ()> {
        self.requests.begins(&event.client_id);
        Box::pin(async move {
            self.admit(&event.client_id, subscriptions::objection(&event)).await;
        })
    }

    /// The broker publishes wills by itself, and tells nobody.
    fn on_client_disconnect(&self, event: ClientDisconnectEvent) -> Later<'_, ()> {
        self.presence.ended(&event);
        if let Some(will) = self.wills.ended(&event.client_id).filter(|_| event.unexpected) {
            // A cloud that closes takes it no more: then it is nobody's business.
            let _ = self.intake.pass_on(&event.client_id, &will.topic, &will.payload, will.retain);
        }
        Box::pin(std::future::ready(()))
    }

    fn on_client_publish(&self, event: ClientPublishEvent) -> Later<'_, PublishAction> {
        Box::pin(async move {
            let objection = limits::payload_objection(&event.topic, event.payload.len());
            let retains = || self.message_objection(&event.client_id, &event.topic, event.qos, event.retain);
            let keeps = || event.retain.then(|| self.intake.retain(&event.topic, &event.payload)).flatten();
            let objection = objection.or_else(retains).or_else(keeps);
            if !self.admit(&event.client_id, objection).await {
                return PublishAction::Handled;
            }
            if self.intake.pass_on(&event.client_id, &event.topic, &event.payload, event.retain) {
                if let Some(asked) = Asked::read(&event.topic) {
                    self.shadows.answer(&asked, &event.payload);
                }
                if let Some(asked) = jobs::Asked::read(&event.topic) {
                    self.jobs.answer(&asked, &event.payload);
                }
                // What is for a rule alone has no other subscribers.
                let is_for_a_rule = event.topic.starts_with(BASIC_INGEST);
                return if is_for_a_rule { PublishAction::Handled } else { PublishAction::Continue };
            }
            // Closing: the acknowledgement must not reach the client.
            self.sessions.cut(&event.client_id).await;
            PublishAction::Handled
        })
    }
}
