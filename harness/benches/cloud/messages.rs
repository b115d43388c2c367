//! A client that publishes, and waits for what becomes of it.

use std::fmt;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS, TlsConfiguration, Transport};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::Failure;
use super::clouds::Measured;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// So many of the last messages of a flood are waited for before its time is taken: more than are under way beside the very last.
const LATE: u32 = 64;

/// From a message to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A topic rule puts it.
    Rule,
    /// A topic rule invokes a function, and that puts it.
    Function,
}

impl Way {
    pub(crate) const ALL: [Self; 2] = [Self::Rule, Self::Function];

    /// The topic of a gateway.
    fn topic(self, gateway: &str) -> String {
        let last = if self == Self::Rule { "status" } else { "parts" };
        format!("lines/mps/gateways/{gateway}/{last}")
    }

    /// A message of this number, as the reference system's gateway publishes it.
    fn message(self, number: u32) -> Value {
        match self {
            Self::Rule => json!({"line": "mps", "state": "in-control", "token": number, "at": "2026-12-01T00:00:00Z"}),
            Self::Function => json!({
                "id": format!("mps-{number}"), "line": "mps", "serial": number, "part": number,
                "finished_at": "2026-12-01T00:00:00.000000Z", "gateway": "a", "token": 1,
            }),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule => "publish to item, by a rule",
            Self::Function => "publish to item, by a function",
        })
    }
}

/// A client of one cloud.
pub(crate) struct Client {
    mqtt: AsyncClient,
    polling: JoinHandle<()>,
    tables: aws_sdk_dynamodb::Client,
    next: u32,
}

impl Client {
    /// One whose messages have numbers from `next` on.
    pub(crate) async fn connect(cloud: &Measured, next: u32) -> Result<Self, Failure> {
        let mut options = MqttOptions::new("gateway-a", "localhost", cloud.port);
        let [ca, certificate, key] = [&cloud.ca, &cloud.cert, &cloud.key].map(std::fs::read);
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Simple {
            ca: ca?,
            alpn: None,
            client_auth: Some((certificate?, key?)),
        }));
        let (mqtt, mut connection) = AsyncClient::new(options, 100);
        loop {
            if let Event::Incoming(Packet::ConnAck(_)) = tokio::time::timeout(PATIENCE, connection.poll()).await?? {
                break;
            }
        }
        let polling = tokio::spawn(async move { while connection.poll().await.is_ok() {} });
        Ok(Self { mqtt, polling, tables: cloud.tables.clone(), next })
    }

    /// How long it takes to put an item directly.
    pub(crate) async fn puts(&mut self, times: u32) -> Result<Vec<Duration>, Failure> {
        let mut took = Vec::new();
        for number in 0..times {
            let put = self.tables.put_item().table_name("gateway-status");
            let put = put.item("gateway", AttributeValue::S("bench".into()));
            let began = Instant::now();
            put.item("token", AttributeValue::N(number.to_string())).send().await?;
            took.push(began.elapsed());
        }
        Ok(took)
    }

    /// How long it takes from publishing a message until its item can be read. The first ones, which wait for a function to start,
    /// are left out.
    pub(crate) async fn latencies(&mut self, way: Way, times: u32) -> Result<Vec<Duration>, Failure> {
        let mut took = Vec::new();
        for time in 0..times + 10 {
            let number = self.take(1);
            let began = Instant::now();
            self.publish(way, "a", number).await?;
            while !self.is_there(way, number).await? {
                if began.elapsed() > PATIENCE {
                    return Err(format!("message {number} became no item: {way}").into());
                }
            }
            if time >= 10 {
                took.push(began.elapsed());
            }
        }
        Ok(took)
    }

    /// Sends so many messages as fast as they are taken, in turn to the topic of each of the gateways; how many a second became
    /// items.
    pub(crate) async fn flood(mut self, messages: u32, gateways: &[&str]) -> Result<f64, Failure> {
        let first = self.take(messages);
        let began = Instant::now();
        for (number, gateway) in (first..first + messages).zip(gateways.iter().cycle()) {
            self.publish(Way::Function, gateway, number).await?;
        }
        // The last ones of the topics, and then whatever is late.
        for number in (first..first + messages).rev() {
            while !self.is_there(Way::Function, number).await? {
                if began.elapsed() > PATIENCE {
                    return Err(format!("message {number} was lost").into());
                }
            }
            if first + messages - number == LATE {
                break;
            }
        }
        let took = began.elapsed();
        for number in first..first + messages {
            if !self.is_there(Way::Function, number).await? {
                return Err(format!("message {number} was lost").into());
            }
        }
        Ok(f64::from(messages) / took.as_secs_f64())
    }

    /// The first of so many numbers that nobody has used.
    fn take(&mut self, numbers: u32) -> u32 {
        self.next += numbers;
        self.next - numbers
    }

    async fn publish(&self, way: Way, gateway: &str, number: u32) -> Result<(), Failure> {
        Ok(self.mqtt.publish(way.topic(gateway), QoS::AtLeastOnce, false, way.message(number).to_string()).await?)
    }

    async fn is_there(&self, way: Way, number: u32) -> Result<bool, Failure> {
        let text = |text: String| AttributeValue::S(text);
        let get = self.tables.get_item().consistent_read(true);
        match way {
            Way::Rule => {
                let got = get.table_name("gateway-status").key("gateway", text("a".into())).send().await?;
                let token = got.item.and_then(|item| item.get("token").and_then(|token| token.as_n().ok().cloned()));
                Ok(token == Some(number.to_string()))
            }
            Way::Function => {
                let get = get.table_name("production-records").key("line", text("mps".into()));
                Ok(get.key("id", text(format!("mps-{number}"))).send().await?.item.is_some())
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.polling.abort();
    }
}
