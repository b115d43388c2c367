//! An MQTT client over mutual TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lineproof::cloud::Credentials;
use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, LastWill, MqttOptions, Packet, QoS, SubscribeReasonCode,
    TlsConfiguration, Transport,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use super::support::SOON;

/// A connected client; everything that it hears comes in order.
pub(crate) struct Client {
    pub(crate) mqtt: AsyncClient,
    heard: UnboundedReceiver<Heard>,
    task: JoinHandle<()>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Acknowledged,
    /// What only QoS 2 has.
    Received,
    Subscribed,
    /// A subscription is answered with a failure.
    Refused,
    Message(String, Vec<u8>),
    Lost,
}

/// TLS with the given trust and identity, as the client needs it.
pub(crate) fn tls(ca: &std::path::Path, identity: Option<&Credentials>) -> Transport {
    Transport::tls_with_config(TlsConfiguration::Rustls(Arc::new(trust(ca, identity))))
}

/// TLS with the given trust and identity.
pub(crate) fn trust(ca: &std::path::Path, identity: Option<&Credentials>) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = builder.with_root_certificates(roots);
    match identity {
        None => builder.with_no_client_auth(),
        Some(own) => {
            let certificate = CertificateDer::from_pem_file(&own.cert).unwrap();
            builder.with_client_auth_cert(vec![certificate], PrivateKeyDer::from_pem_file(&own.key).unwrap()).unwrap()
        }
    }
}

/// Connects once; the error if that fails.
pub(crate) async fn connect(to: SocketAddr, id: &str, transport: Transport) -> Result<Client, ConnectionError> {
    connect_with(to, id, transport, None).await
}

/// Connects once, with a last will; the error if that fails.
pub(crate) async fn connect_with(
    to: SocketAddr,
    id: &str,
    transport: Transport,
    will: Option<LastWill>,
) -> Result<Client, ConnectionError> {
    let with_will = |options: &mut MqttOptions| {
        if let Some(will) = will {
            options.set_last_will(will);
        }
    };
    connect_as(to, id, transport, with_will).await
}

/// Connects once, with further options; the error if that fails.
pub(crate) async fn connect_as(
    to: SocketAddr,
    id: &str,
    transport: Transport,
    further: impl FnOnce(&mut MqttOptions),
) -> Result<Client, ConnectionError> {
    let mut options = MqttOptions::new(id, "127.0.0.1", to.port());
    options.set_transport(transport).set_keep_alive(Duration::from_secs(30));
    // More than AWS takes.
    options.set_max_packet_size(1 << 20, 1 << 20);
    further(&mut options);
    let (mqtt, mut connection) = AsyncClient::new(options, 100);
    loop {
        let news = tokio::time::timeout(SOON, connection.poll()).await.expect("an answer to CONNECT")?;
        if let Event::Incoming(Packet::ConnAck(answer)) = news {
            assert_eq!(answer.code, ConnectReturnCode::Success);
            break;
        }
    }
    let (sender, heard) = unbounded_channel();
    let task = tokio::spawn(async move {
        loop {
            let news = match connection.poll().await {
                Ok(Event::Incoming(Packet::PubAck(_))) => Heard::Acknowledged,
                Ok(Event::Incoming(Packet::PubRec(_))) => Heard::Received,
                Ok(Event::Incoming(Packet::SubAck(granted))) => {
                    let refused = granted.return_codes.contains(&SubscribeReasonCode::Failure);
                    if refused { Heard::Refused } else { Heard::Subscribed }
                }
                Ok(Event::Incoming(Packet::Publish(it))) => Heard::Message(it.topic.clone(), it.payload.to_vec()),
                Ok(_) => continue,
                Err(_) => Heard::Lost,
            };
            let lost = news == Heard::Lost;
            if sender.send(news).is_err() || lost {
                return;
            }
        }
    });
    Ok(Client { mqtt, heard, task })
}

impl Client {
    pub(crate) async fn of(fixture: &super::support::Fixture, thing: &str) -> Self {
        let own = fixture.cloud.credentials(thing).unwrap();
        connect(fixture.cloud.mqtt_addr(), thing, tls(&own.ca, Some(&own))).await.unwrap()
    }

    pub(crate) async fn heard(&mut self) -> Heard {
        tokio::time::timeout(SOON, self.heard.recv()).await.expect("news").expect("a running client")
    }

    /// What comes next; none if nothing does for that long, or the connection was lost before.
    pub(crate) async fn next(&mut self, patience: Duration) -> Option<Heard> {
        tokio::time::timeout(patience, self.heard.recv()).await.ok().flatten()
    }

    pub(crate) async fn publish(&mut self, topic: &str, payload: &Value) {
        self.mqtt.publish(topic, QoS::AtLeastOnce, false, payload.to_string()).await.unwrap();
        assert_eq!(self.heard().await, Heard::Acknowledged);
    }

    /// The next message.
    pub(crate) async fn message(&mut self) -> (String, Value) {
        match self.heard().await {
            Heard::Message(topic, payload) => (topic, serde_json::from_slice(&payload).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn subscribe(&mut self, filter: &str) {
        self.mqtt.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
        assert_eq!(self.heard().await, Heard::Subscribed);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}
