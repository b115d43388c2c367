//! The MQTT broker and the TLS front before it.
//!
//! The broker (`mqtt5`) knows no client certificates. So a front terminates TLS, asks the authority whose certificate it
//! is, and pipes the connection to the broker's plain loopback listener. The front binds the port that it calls from
//! *before* it calls, and writes it with the owner's name into [`Sessions`]; the broker's [`Authoriser`] lets in only
//! connections from a port that stands there. Nobody else can reach the plain listener, and no secret is injected.
//!
//! What a policy denies is denied, whatever allows it. Whether a client may receive is judged when it subscribes: a filter on which it
//! may not receive everything is refused as a whole.
//!
//! A thing has up to 64 connections, and up to 128 are in their TLS handshake: then the oldest of these is ended.
//!
//! What a policy does not allow ends the connection, as in AWS. The authoriser first has the front stop forwarding and only
//! then refuses, so that no acknowledgement of a refused message can reach the client (MQTT 3.1.1 has no way to say
//! "refused" in one).
//!
//! Every refusal is told in the journal, as output of the thing that asked.
//!
//! Messages on the topics of device shadows go to [`Shadows`](super::shadow::Shadows) as well, those on the topics of jobs to
//! [`Jobs`](super::jobs::Jobs). Who comes and goes is published, as
//! in AWS.
//!
//! Not in this version, and refused: QoS 2, also for subscriptions (as in AWS), a delay before a last will is published (MQTT 5), shared
//! subscriptions, and topics beginning with `$` but for those of shadows, jobs and rules (`$aws/things/THING/shadow/...`,
//! `$aws/things/THING/jobs/...`, `$aws/rules/RULE/...`).
//!
//! - [`front`]: TLS in, plain out. `handshakes`: how many may be in their handshake.
//! - [`sessions`]: who is connected from which port.
//! - [`authoriser`]: what is allowed, and what becomes of accepted messages. `wills`: what is
//!   published for clients that are gone. `presence`: what is published of those who come and go.
//!   `subscriptions`: what AWS limits of them.

pub mod authoriser;
pub mod front;
mod handshakes;
mod presence;
pub mod sessions;
mod subscriptions;
mod wills;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mqtt5::broker::config::StorageBackend;
use mqtt5::broker::router::MessageRouter;
use mqtt5::broker::{BrokerConfig, BrokerShutdownHandle, MqttBroker, StorageConfig};
use tokio::task::JoinHandle;

pub use authoriser::{Authoriser, Service};
pub use front::Front;
pub use sessions::Sessions;

use super::ca::Authority;
use super::intake::Intake;
use super::loopback;
use super::publisher::Outbound;
use crate::cloud::CloudError;
use crate::cloud::limits::{MAX_RETAINED, MAX_SUBSCRIPTIONS};
use crate::journal::{Journal, watched};
use lineproof_judge::journal::Event;

/// How long the broker may take to stop.
const CLOSING: Duration = Duration::from_secs(3);

/// The largest packet: AWS IoT takes payloads of 128 KiB; the rest is room for topic and properties.
const MAX_PACKET: usize = 136 * 1024;

/// Who asks for something without a certificate that names a thing.
const UNKNOWN: &str = "unknown client";

/// Broker and front, serving.
#[derive(Debug)]
pub struct Broker {
    front: Front,
    sessions: Arc<Sessions>,
    intake: Arc<Intake>,
    stop: Stop,
    running: JoinHandle<()>,
    carrying: JoinHandle<()>,
}

struct Stop(BrokerShutdownHandle);

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stop")
    }
}

impl Broker {
    /// Starts broker and front; which serve clients as `service` says; what comes `outbound` goes to its subscribers.
    ///
    /// # Errors
    /// If ports or certificates cannot be had, or the broker does not start.
    pub async fn open(authority: Arc<Authority>, service: Service, outbound: Outbound) -> Result<Self, CloudError> {
        let (journal, intake) = (service.journal.clone(), Arc::clone(&service.intake));
        let tls = authority.server()?;
        let listener = loopback::listen().map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let sessions = Arc::new(Sessions::default());
        let authoriser = Authoriser::new(Arc::clone(&sessions), service);
        let Started { running, stop, inside, router } = start(&Arc::new(authoriser), &journal).await?;
        let carrying = outbound.carry(router);
        let what = "what the embedded cloud publishes".to_owned();
        let carrying = tokio::spawn(watched(journal.clone(), "cloud", what, carrying));
        let front = Front::open((listener, address), tls, authority, Arc::clone(&sessions), inside, journal);
        Ok(Self { front, sessions, intake, stop: Stop(stop), running, carrying })
    }

    /// Where clients connect, with TLS.
    pub fn address(&self) -> SocketAddr {
        self.front.address()
    }

    /// Who is connected.
    pub fn sessions(&self) -> Arc<Sessions> {
        Arc::clone(&self.sessions)
    }

    /// Ends all connections and stops.
    pub async fn close(mut self) {
        self.intake.close();
        self.carrying.abort();
        self.front.close().await;
        self.stop.0.shutdown();
        if tokio::time::timeout(CLOSING, &mut self.running).await.is_err() {
            self.running.abort();
            let _ = self.running.await;
        }
    }
}

/// Tells that the broker refused something to a thing.
fn refused(journal: &Journal, thing: &str, what: &str) {
    tracing::warn!(%thing, "embedded cloud: the broker refused {what}");
    journal.record(Event::Refusal { client: thing.to_owned(), what: what.to_owned() });
}

fn listen(source: std::io::Error) -> CloudError {
    CloudError::Listen { what: "MQTT", source }
}

/// The broker, before anybody can reach it.
struct Started {
    running: JoinHandle<()>,
    stop: BrokerShutdownHandle,
    inside: SocketAddr,
    router: Arc<MessageRouter>,
}

async fn start(authoriser: &Arc<Authoriser>, journal: &Journal) -> Result<Started, CloudError> {
    let fault = |error: mqtt5::MqttError| CloudError::Broker(error.to_string());
    let broker = MqttBroker::with_config(config(authoriser)).await.map_err(fault)?;
    let mut broker = broker.with_auth_provider(Arc::clone(authoriser) as _);
    let inside = broker.local_addr().ok_or_else(|| CloudError::Broker("it has no address".into()))?;
    let (stop, mut ready, router) = (broker.shutdown_handle(), broker.ready_receiver(), broker.router());
    let teller = journal.clone();
    let running = tokio::spawn(watched(journal.clone(), "cloud", "the embedded MQTT broker".into(), async move {
        if let Err(error) = broker.run().await {
            teller.trouble("cloud", format!("the embedded MQTT broker stopped: {error}"));
        }
    }));
    let started = ready.wait_for(|ready| *ready).await.map(drop);
    started.map_err(|_| CloudError::Broker("it stopped while starting".into()))?;
    Ok(Started { running, stop, inside, router })
}

fn config(authoriser: &Arc<Authoriser>) -> BrokerConfig {
    let storage = StorageConfig { backend: StorageBackend::Memory, ..StorageConfig::default() };
    BrokerConfig {
        bind_addresses: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        sys_topics_enabled: false,
        max_packet_size: MAX_PACKET,
        max_subscriptions_per_client: MAX_SUBSCRIPTIONS,
        max_retained_messages: MAX_RETAINED,
        storage_config: storage,
        event_handler: Some(Arc::clone(authoriser) as _),
        ..BrokerConfig::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Messages;
    use crate::cloud::embedded::backlog::Backlog;
    use crate::cloud::embedded::jobs::Jobs;
    use crate::cloud::embedded::publisher::Publisher;
    use crate::cloud::embedded::registry::Registry;
    use crate::cloud::embedded::shadow::Shadows;
    use crate::cloud::template::Policy;
    use rumqttc::{AsyncClient, ConnectReturnCode, ConnectionError, Event, MqttOptions, Packet};

    /// What clients of a cloud are served with, who may do everything.
    fn service(journal: &Journal) -> (Service, Outbound) {
        let grants = vec![crate::cloud::template::Grant { actions: vec!["iot:*".into()], resources: vec!["*".into()] }];
        let registry = Arc::<Registry>::default();
        registry.put_policy(Policy { name: "all".into(), grants, denials: Vec::new() });
        let (rules, _accepted) = tokio::sync::mpsc::unbounded_channel();
        let messages = Messages::new(&crate::profile::CloudConfig::default(), journal.clone()).unwrap();
        let intake = Arc::new(Intake::new(messages, rules, Backlog::default()));
        let (publisher, outbound) = Publisher::new(Arc::clone(&intake));
        let shadows = Arc::new(Shadows::new(Arc::clone(&registry), publisher.clone()));
        let jobs = Arc::new(Jobs::new(Arc::clone(&registry), publisher.clone()));
        (Service { registry, journal: journal.clone(), intake, shadows, jobs, publisher }, outbound)
    }

    /// Whether somebody is let in through the front.
    async fn is_let_in(broker: &Broker, who: &crate::cloud::Credentials, id: &str) -> bool {
        let read = |file: &std::path::PathBuf| std::fs::read(file).unwrap();
        let mut options = MqttOptions::new(id, "127.0.0.1", broker.address().port());
        let own = Some((read(&who.cert), read(&who.key)));
        options.set_transport(rumqttc::Transport::tls(read(&who.ca), own, None));
        let (_client, mut connection) = AsyncClient::new(options, 1);
        loop {
            match connection.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(answer))) => return answer.code == ConnectReturnCode::Success,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    #[tokio::test]
    async fn a_certificate_that_is_not_registered_or_has_expired_lets_nobody_in() {
        let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
        let authority = Authority::create(folder.path()).unwrap();
        let known = authority.issue("gateway-a").unwrap();
        let open = async |expired: bool| {
            let authority = Arc::new(Authority::create(&folder.path().join(format!("{expired}"))).unwrap());
            let stray = authority.stray("gateway-a", expired);
            let own = authority.issue("gateway-b").unwrap();
            let (service, outbound) = service(&journal);
            (Broker::open(authority, service, outbound).await.unwrap(), stray, own)
        };
        for expired in [false, true] {
            let (broker, stray, own) = open(expired).await;
            assert!(!is_let_in(&broker, &stray, "gateway-a").await, "expired: {expired}");
            // Who trusts this cloud, and is of another one.
            let foreign = crate::cloud::Credentials { ca: own.ca.clone(), ..known.clone() };
            assert!(!is_let_in(&broker, &foreign, "gateway-a").await, "of another authority");
            assert!(is_let_in(&broker, &own, "gateway-b").await);
            broker.close().await;
        }
        let told = |entry: &lineproof_judge::journal::Entry| match &entry.event {
            lineproof_judge::journal::Event::Refusal { client, what } if client == UNKNOWN => Some(what.clone()),
            _ => None,
        };
        let told: Vec<String> = journal.entries().iter().filter_map(|entry| told(entry)).collect();
        assert!(told.iter().any(|what| what.contains("belongs to no thing")), "{told:?}");
        assert!(told.iter().any(|what| what.contains("certificate expired")), "{told:?}");
    }

    async fn knock(
        authoriser: &Arc<Authoriser>,
        sessions: &Arc<Sessions>,
        registered: bool,
    ) -> Result<ConnectReturnCode, ConnectionError> {
        let Started { running, stop, inside, .. } = start(authoriser, &Journal::in_memory()).await.unwrap();
        let front = loopback::listen().unwrap();
        let mut options = MqttOptions::new("gateway-a", "127.0.0.1", front.local_addr().unwrap().port());
        options.set_clean_session(true);
        // A stand-in for the front that forgets to register, or does not.
        let forwarding = tokio::spawn({
            let sessions = Arc::clone(sessions);
            async move {
                let (mut client, _) = front.accept().await.unwrap();
                let caller = loopback::caller().unwrap();
                let from = caller.local_addr().unwrap();
                let registration = registered.then(|| sessions.register(from, "gateway-a").unwrap());
                let mut broker = loopback::call(caller, inside).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut broker).await;
                drop(registration);
            }
        });
        let (_client, mut connection) = AsyncClient::new(options, 1);
        let answer = loop {
            match connection.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(answer))) => break Ok(answer.code),
                Ok(_) => {}
                Err(error) => break Err(error),
            }
        };
        forwarding.abort();
        stop.shutdown();
        running.await.unwrap();
        answer
    }

    #[tokio::test]
    async fn behind_the_front_only_registered_connections_are_let_in() {
        let sessions = Arc::new(Sessions::default());
        let (service, _outbound) = service(&Journal::in_memory());
        let authoriser = Authoriser::new(Arc::clone(&sessions), service);
        let authoriser = Arc::new(authoriser);
        let refused = Err(ConnectReturnCode::NotAuthorized);
        let answer = knock(&authoriser, &sessions, false).await.map_err(|error| match error {
            ConnectionError::ConnectionRefused(code) => code,
            other => panic!("{other}"),
        });
        assert_eq!(answer, refused);
        assert_eq!(knock(&authoriser, &sessions, true).await.unwrap(), ConnectReturnCode::Success);
    }
}
