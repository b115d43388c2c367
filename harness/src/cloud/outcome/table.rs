//! Records that are items of a DynamoDB table.
//!
//! The table is read over the AWS SDK; against the embedded endpoint, an emulator and AWS alike.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use tokio::sync::watch;

use super::known::KnownRecords;
use super::observer::ObserverError;
use super::poll::Source;
use crate::cloud::Endpoint;
use crate::cloud::items::json;
use crate::journal::Journal;
use crate::profile::RecordAttributes;

/// A table is read at least this often, whether or not somebody called: an endpoint may change items by itself.
const REREAD: Duration = Duration::from_secs(1);

/// The items of a table.
pub(super) struct Items {
    client: Client,
    table: String,
    keys: Vec<String>,
    /// Changes when there can be something new, if the endpoint tells.
    calls: Option<watch::Receiver<u64>>,
    /// When the last complete read began.
    read: Option<Instant>,
}

/// Sees that the table tells records apart.
///
/// # Errors
/// If the table cannot be described, or the attribute that identifies a record is no key of it: then several records
/// of one part could look like one.
pub(super) async fn open(
    api: &Endpoint,
    table: &str,
    names: &RecordAttributes,
    journal: Journal,
) -> Result<(Items, KnownRecords), ObserverError> {
    let (client, calls) = api.look_at_dynamodb();
    let described = client.describe_table().table_name(table).send().await;
    let described = described.map_err(|error| unreadable(table, DisplayErrorContext(error)))?;
    let schema = described.table.and_then(|table| table.key_schema).unwrap_or_default();
    let keys: Vec<String> = schema.into_iter().map(|element| element.attribute_name).collect();
    if !keys.contains(&names.id) {
        return Err(ObserverError::Key { table: table.to_owned(), keys: keys.join(" and "), id: names.id.clone() });
    }
    let known = KnownRecords::new(format!("table {table}"), names.clone(), journal);
    Ok((Items { client, table: table.to_owned(), keys, calls, read: None }, known))
}

#[async_trait]
impl Source for Items {
    async fn read(&mut self, known: &mut KnownRecords) -> Result<(), ObserverError> {
        if self.is_as_read() {
            return Ok(());
        }
        // Whoever calls while the table is read is noticed the next time.
        self.calls.iter_mut().for_each(watch::Receiver::mark_unchanged);
        self.read = None;
        let began = Instant::now();
        let scan = self.client.scan().table_name(&self.table).consistent_read(true);
        let mut pages = scan.into_paginator().items().send();
        let mut items = BTreeMap::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(|error| unreadable(&self.table, DisplayErrorContext(error)))?;
            let fields = Value::Object(item.iter().map(|(name, value)| (name.clone(), json(value))).collect());
            items.insert(self.key(&item), fields);
        }
        known.all(items);
        self.read = Some(began);
        Ok(())
    }
}

impl Items {
    /// Whether nobody has called since the table was read.
    fn is_as_read(&self) -> bool {
        let is_quiet = self.calls.as_ref().is_some_and(|calls| calls.has_changed().is_ok_and(|changed| !changed));
        is_quiet && self.read.is_some_and(|read| read.elapsed() < REREAD)
    }

    /// `{"id":"mps-5","line":"mps"}`.
    fn key(&self, item: &HashMap<String, AttributeValue>) -> String {
        let value = |name| Some((name, json(item.get(name)?)));
        let values: BTreeMap<&String, Value> = self.keys.iter().filter_map(value).collect();
        serde_json::to_string(&values).unwrap_or_default()
    }
}

fn unreadable(table: &str, why: impl std::fmt::Display) -> ObserverError {
    let remedy = "is the endpoint reachable and the table's name right?";
    ObserverError::Read { what: format!("table {table}"), why: why.to_string(), remedy }
}
