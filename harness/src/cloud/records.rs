//! The observer of production records.
//!
//! It reads a DynamoDB table over the AWS SDK, on the harness's own path, and writes each item that it has not seen yet, or
//! not with these attributes, to the journal. It works against the embedded endpoint, an emulator and AWS alike.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::tables::json;
use crate::journal::Journal;
use lineproof_judge::journal::{Event, Moment, Record};

const SOURCE: &str = "records";

/// Where the records are, and what their attributes are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsConfig {
    /// The table.
    pub table: String,
    /// The attribute that identifies a record: a key of the table.
    pub id: String,
    /// The attribute with the part's serial number.
    pub serial: String,
    /// The attribute with the system's own stamp in microseconds since the Unix epoch: the order of recording.
    pub order: String,
    /// How often the table is read.
    pub every: Duration,
}

impl RecordsConfig {
    /// Table `production-records` with the attributes `id`, `serial` and `recorded_at`, read every 50 ms.
    pub fn production() -> Self {
        let [table, id, serial, order] = ["production-records", "id", "serial", "recorded_at"].map(str::to_owned);
        Self { table, id, serial, order, every: Duration::from_millis(50) }
    }
}

/// What could not be observed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordsError {
    /// The table could not be read.
    #[error("table {table} cannot be read: {why}; is the endpoint reachable and the table's name right?")]
    Read {
        /// The table.
        table: String,
        /// What the SDK said.
        why: String,
    },
    /// What tells records apart is not what tells the table's items apart.
    #[error(
        "table {table} tells its items apart by {keys}, not by {id}; name its key in the profile, as the records' `id`"
    )]
    Key {
        /// The table.
        table: String,
        /// Its key attributes.
        keys: String,
        /// The attribute that the profile names.
        id: String,
    },
    /// The observer has ended.
    #[error("the observer of table {table} has ended")]
    Ended {
        /// The table.
        table: String,
    },
}

/// Watches a table.
///
/// Guarantees: each item is one `Event::Record`, however often the table is read, and one more each time that its
/// attributes are seen to have changed; items that appear between two reads are recorded in the order of their stamps.
/// Items that are no record, items that vanish, and a table that cannot be read, are `Event::Trouble`, once each;
/// reading goes on.
#[derive(Debug)]
pub struct RecordObserver {
    table: String,
    requests: mpsc::Sender<oneshot::Sender<Result<(), RecordsError>>>,
    closing: CancellationToken,
    running: JoinHandle<()>,
}

impl RecordObserver {
    /// Starts watching.
    ///
    /// # Errors
    /// If the table cannot be described, or the attribute that identifies a record is no key of it: then several records
    /// of one part could look like one.
    pub async fn open(client: Client, config: RecordsConfig, journal: Journal) -> Result<Self, RecordsError> {
        let keys = keys(&client, &config.table).await?;
        let table = config.table.clone();
        if !keys.contains(&config.id) {
            return Err(RecordsError::Key { table, keys: keys.join(" and "), id: config.id });
        }
        let (requests, asked) = mpsc::channel(1);
        let closing = CancellationToken::new();
        let watch = Watch {
            client,
            config,
            journal,
            keys,
            seen: BTreeMap::new(),
            ids: BTreeMap::new(),
            read: None,
            failing: false,
        };
        let running = tokio::spawn(watch.run(asked, closing.clone()));
        Ok(Self { table, requests, closing, running })
    }

    /// Reads the table once more, now: afterwards everything that was in it before the call is in the journal.
    ///
    /// # Errors
    /// If the table cannot be read.
    pub async fn catch_up(&self) -> Result<(), RecordsError> {
        let ended = || RecordsError::Ended { table: self.table.clone() };
        let (answer, answered) = oneshot::channel();
        self.requests.send(answer).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }

    /// Stops watching, without a last read.
    pub async fn close(self) {
        self.closing.cancel();
        let _ = self.running.await;
    }
}

/// The names of the table's key attributes, which tell items apart.
async fn keys(client: &Client, table: &str) -> Result<Vec<String>, RecordsError> {
    let described = client.describe_table().table_name(table).send().await;
    let described = described.map_err(|error| unreadable(table, DisplayErrorContext(error)))?;
    let schema = described.table.and_then(|table| table.key_schema).unwrap_or_default();
    Ok(schema.into_iter().map(|element| element.attribute_name).collect())
}

fn unreadable(table: &str, why: impl std::fmt::Display) -> RecordsError {
    RecordsError::Read { table: table.to_owned(), why: why.to_string() }
}

type Item = HashMap<String, AttributeValue>;

struct Watch {
    client: Client,
    config: RecordsConfig,
    journal: Journal,
    keys: Vec<String>,
    /// By key.
    seen: BTreeMap<String, Item>,
    /// The key of the item that first had an id.
    ids: BTreeMap<String, String>,
    /// When the last reading began.
    read: Option<Moment>,
    failing: bool,
}

impl Watch {
    async fn run(
        mut self,
        mut asked: mpsc::Receiver<oneshot::Sender<Result<(), RecordsError>>>,
        closing: CancellationToken,
    ) {
        let mut ticks = tokio::time::interval(self.config.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let watching = async {
            loop {
                tokio::select! {
                    _ = ticks.tick() => drop(self.read().await),
                    Some(answer) = asked.recv() => drop(answer.send(self.read().await)),
                }
            }
        };
        let _: Option<()> = closing.run_until_cancelled(watching).await;
    }

    async fn read(&mut self) -> Result<(), RecordsError> {
        let began = self.journal.clock().now();
        let result = self.scan().await;
        match &result {
            Ok(items) => {
                self.take(items);
                self.read = Some(began);
            }
            Err(error) if !self.failing => self.journal.trouble(SOURCE, error),
            Err(_) => {}
        }
        self.failing = result.is_err();
        result.map(drop)
    }

    async fn scan(&self) -> Result<Vec<Item>, RecordsError> {
        let table = &self.config.table;
        let mut pages = self.client.scan().table_name(table).consistent_read(true).into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(|error| unreadable(table, DisplayErrorContext(error)))?);
        }
        Ok(items)
    }

    fn take(&mut self, items: &[Item]) {
        let mut records = Vec::new();
        let now: BTreeMap<String, Item> = items.iter().map(|item| (key(&self.keys, item), item.clone())).collect();
        let before = std::mem::replace(&mut self.seen, now);
        for key in before.keys().filter(|key| !self.seen.contains_key(*key)) {
            self.journal
                .trouble(SOURCE, format!("item {key} of table {} has vanished; who deletes it?", self.config.table));
        }
        for (key, item) in &self.seen {
            if before.get(key) == Some(item) {
                continue;
            }
            match record(&self.config, item, self.read) {
                Ok(record) => {
                    let first = self.ids.entry(record.id.clone()).or_insert_with(|| key.clone());
                    if first != key {
                        let (table, id) = (&self.config.table, &record.id);
                        let twins = format!(
                            "items {first} and {key} of table {table} have the same {} {id}; which is it?",
                            self.config.id
                        );
                        self.journal.trouble(SOURCE, twins);
                    }
                    records.push(record);
                }
                Err(why) => self.journal.trouble(SOURCE, format!("item {key} of table {}: {why}", self.config.table)),
            }
        }
        records.sort_by(|left, right| (left.order, left.serial, &left.id).cmp(&(right.order, right.serial, &right.id)));
        for record in records {
            self.journal.record(Event::Record(record));
        }
    }
}

fn key(keys: &[String], item: &Item) -> String {
    let values: BTreeMap<&String, Value> = keys.iter().filter_map(|name| Some((name, json(item.get(name)?)))).collect();
    serde_json::to_string(&values).unwrap_or_default()
}

fn record(config: &RecordsConfig, item: &Item, absent: Option<Moment>) -> Result<Record, String> {
    let attributes: BTreeMap<String, Value> = item.iter().map(|(name, value)| (name.clone(), json(value))).collect();
    let wrong = |name: &str, kind: &str| {
        format!("attribute {name} is missing or not {kind}; check the profile's attribute names")
    };
    let get = |name: &String| attributes.get(name);
    let id = get(&config.id).and_then(Value::as_str).ok_or_else(|| wrong(&config.id, "a text"))?.to_owned();
    let serial = get(&config.serial).and_then(Value::as_u64).ok_or_else(|| wrong(&config.serial, "a serial number"))?;
    let order = get(&config.order).and_then(Value::as_i64).ok_or_else(|| wrong(&config.order, "a whole number"))?;
    Ok(Record { id, serial, order, attributes, absent })
}
