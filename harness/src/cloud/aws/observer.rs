//! The messages that are seen: as a subscriber sees them.
//!
//! Who publishes is not told to subscribers, so every message is one of [`Messages::NO_CLIENT`]. From when the connection breaks until
//! it is there again the harness is blind, and says so: what was not seen then proves nothing.

use std::time::Duration;

use line_model::Advice;
use rumqttc::{AsyncClient, Event as Mqtt, EventLoop, MqttOptions, Packet, QoS, SubscribeReasonCode};
use rumqttc::{SubscribeFilter, TlsConfiguration, Transport};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::cloud::Messages;
use crate::journal::{Journal, watched};
use lineproof_judge::journal::{Event, Observation};

/// How long the first connection may take: a certificate that was just made is not known everywhere at once.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 3 } else { 30 });

/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(500);

/// The largest message of AWS IoT, and what MQTT adds.
const LARGEST: usize = 128 * 1024 + 1024;

/// Where and as whom to subscribe.
#[derive(Clone)]
pub struct Place {
    /// The host, by its name.
    pub host: String,
    /// The port, with TLS.
    pub port: u16,
    /// The client id.
    pub client: String,
    /// The authority, the own certificate and its key, in PEM.
    pub pem: [Vec<u8>; 3],
    /// The topic filters; no two may match one topic, or it would be seen twice.
    pub filters: Vec<String>,
}

/// A subscriber, until it is closed.
#[derive(Debug)]
pub struct Observer {
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Observer {
    /// Subscribes; when this returns, all that is published is seen.
    ///
    /// # Errors
    /// If it cannot connect, or a filter is refused.
    pub async fn open(place: Place, messages: Messages, journal: Journal) -> Result<Self, Advice> {
        let host = format!("{}:{}", place.host, place.port);
        let [ca, certificate, key] = place.pem;
        let mut options = MqttOptions::new(place.client, place.host, place.port);
        let client_auth = Some((certificate, key));
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Simple { ca, alpn: None, client_auth }));
        options.set_keep_alive(Duration::from_secs(30)).set_max_packet_size(LARGEST, LARGEST);
        let (client, events) = AsyncClient::new(options, 100);
        let (said, mut sight) = watch::channel(Err("it does not answer".to_owned()));
        let watching = Watching { client, filters: place.filters, messages, journal: journal.clone(), sight: said };
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let work = watched(journal, "cloud", "the observer of messages".to_owned(), watching.run(events));
        tasks.spawn(closing.clone().run_until_cancelled_owned(work));
        tasks.close();
        let own = Self { closing, tasks };
        let opened = timeout(PATIENCE, sight.wait_for(Result::is_ok)).await.map(|_| ());
        if opened.is_err() {
            let why = sight.borrow().clone().err().unwrap_or_default();
            own.close().await;
            let message = format!("no messages are seen at {host}: {why}");
            return Err(Advice::new(message, "may this machine connect to it, and does it trust the right authority?"));
        }
        Ok(own)
    }

    /// Disconnects.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.wait().await;
    }
}

/// What the task of an observer works with.
struct Watching {
    client: AsyncClient,
    filters: Vec<String>,
    messages: Messages,
    journal: Journal,
    /// Why nothing is seen right now.
    sight: watch::Sender<Result<(), String>>,
}

impl Watching {
    async fn run(self, mut events: EventLoop) {
        loop {
            match events.poll().await {
                Ok(Mqtt::Incoming(packet)) => self.take(packet).await,
                Ok(Mqtt::Outgoing(_)) => {}
                Err(error) => {
                    self.blind(error.to_string());
                    sleep(PAUSE).await;
                }
            }
        }
    }

    async fn take(&self, packet: Packet) {
        match packet {
            Packet::ConnAck(_) => {
                let filters = self.filters.iter().map(|filter| SubscribeFilter::new(filter.clone(), QoS::AtLeastOnce));
                if let Err(error) = self.client.subscribe_many(filters).await {
                    self.blind(error.to_string());
                }
            }
            Packet::SubAck(answer) if answer.return_codes.contains(&SubscribeReasonCode::Failure) => {
                self.blind(format!("one of these filters is refused: {}", self.filters.join(", ")));
            }
            Packet::SubAck(_) => self.sees(),
            Packet::Publish(message) => {
                let payload = serde_json::from_slice(&message.payload);
                let payload = payload.unwrap_or_else(|_| String::from_utf8_lossy(&message.payload).into());
                self.messages.seen(Messages::NO_CLIENT, &message.topic, &payload, message.retain);
            }
            _ => {}
        }
    }

    fn sees(&self) {
        if self.sight.send_replace(Ok(())).is_err() {
            self.journal.record(Event::Observing { what: Observation::Messages, blind: None, seen: None });
        }
    }

    fn blind(&self, why: String) {
        if self.sight.send_replace(Err(why.clone())).is_ok() {
            let (what, blind) = (Observation::Messages, Some(why));
            self.journal.record(Event::Observing { what, blind, seen: None });
        }
    }
}
