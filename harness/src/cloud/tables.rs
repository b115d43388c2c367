//! DynamoDB in memory, behind an AWS endpoint that the ordinary AWS SDK talks to.

use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata as _};
use aws_sdk_dynamodb::types::AttributeValue;
use dynoxide::Database;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::template::{REGION, Table};
use super::watched::watched;
use crate::journal::Journal;

/// The key id that functions and clients get; the endpoint accepts any.
pub const ACCESS_KEY_ID: &str = "AKIALINEPROOFEMBEDDED";

/// The secret that functions and clients get; the endpoint accepts any.
pub const SECRET_ACCESS_KEY: &str = "embedded-cloud-without-secrets";

/// How long requests that are under way may still take when the endpoint closes.
const CLOSING: Duration = Duration::from_secs(2);

/// A table could not be made.
#[derive(Debug, thiserror::Error)]
#[error("table {table}: {why}; correct the table's properties in the template")]
pub struct TableError {
    /// The table.
    pub table: String,
    /// What is wrong.
    pub why: String,
}

/// The action of a topic rule failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ActionError {
    /// The value is not what the action takes: the system's own doing.
    #[error("{0}")]
    Value(String),
    /// The embedded cloud did not do it.
    #[error("{0}")]
    Bench(String),
}

/// The endpoint, serving.
#[derive(Debug)]
pub struct Tables {
    address: SocketAddr,
    closing: CancellationToken,
    server: JoinHandle<()>,
}

impl Tables {
    /// Makes the tables and serves them.
    ///
    /// # Errors
    /// If a table cannot be made.
    pub fn open(
        listener: TcpListener,
        address: SocketAddr,
        tables: &[Table],
        journal: Journal,
    ) -> Result<Self, TableError> {
        let fault = |table: &str, why: String| TableError { table: table.to_owned(), why };
        let database = Database::memory().map_err(|error| fault("(any)", error.to_string()))?;
        for table in tables {
            let request = serde_json::from_value(table.request.clone());
            let request = request.map_err(|error| fault(&table.name, error.to_string()))?;
            database.create_table(request).map_err(|error| fault(&table.name, error.to_string()))?;
        }
        let closing = CancellationToken::new();
        let closed = closing.clone().cancelled_owned();
        let (teller, name) = (journal.clone(), "the embedded DynamoDB".to_owned());
        let server = tokio::spawn(watched(journal, name, async move {
            if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, closed).await {
                teller.trouble("cloud", format!("the embedded DynamoDB stopped: {error}"));
            }
        }));
        Ok(Self { address, closing, server })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client of it.
    pub fn client(&self) -> aws_sdk_dynamodb::Client {
        client(self.address)
    }

    /// Stops serving; waits for requests that are under way, not long.
    pub async fn close(mut self) {
        self.closing.cancel();
        if tokio::time::timeout(CLOSING, &mut self.server).await.is_err() {
            self.server.abort();
            let _ = self.server.await;
        }
    }
}

/// A client that knows no TLS: the endpoint is plain HTTP on the loopback interface.
fn client(address: SocketAddr) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .endpoint_url(format!("http://{address}"))
        .credentials_provider(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "lineproof"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// Puts a JSON object as an item, one attribute per field, as the `DynamoDBv2` action does.
///
/// # Errors
/// If it is no object or no valid item of the table, or the endpoint does not take it.
pub(super) async fn put(client: &aws_sdk_dynamodb::Client, table: &str, value: Value) -> Result<(), ActionError> {
    let Value::Object(fields) = value else {
        return Err(ActionError::Value("the selected value is not an object".into()));
    };
    let item = fields.into_iter().map(|(name, value)| (name, attribute(value))).collect();
    let put = client.put_item().table_name(table).set_item(Some(item)).send().await;
    put.map(drop).map_err(|error| {
        let is_invalid = error.code() == Some("ValidationException");
        let why = DisplayErrorContext(error).to_string();
        if is_invalid { ActionError::Value(why) } else { ActionError::Bench(why) }
    })
}

/// JSON to an attribute.
fn attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(flag) => AttributeValue::Bool(flag),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(items) => AttributeValue::L(items.into_iter().map(attribute).collect()),
        Value::Object(fields) => {
            AttributeValue::M(fields.into_iter().map(|(name, value)| (name, attribute(value))).collect())
        }
    }
}

/// An attribute to JSON; binary attributes have no JSON form and give their length.
pub(super) fn json(attribute: &AttributeValue) -> Value {
    match attribute {
        AttributeValue::S(text) => Value::from(text.as_str()),
        AttributeValue::N(number) => number_json(number),
        AttributeValue::Bool(flag) => Value::from(*flag),
        AttributeValue::L(items) => items.iter().map(json).collect(),
        AttributeValue::M(fields) => fields.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
        AttributeValue::Ss(texts) => texts.iter().map(String::as_str).collect(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|number| number_json(number)).collect(),
        AttributeValue::B(bytes) => Value::from(format!("{} bytes", bytes.as_ref().len())),
        AttributeValue::Bs(blobs) => Value::from(format!("{} binary values", blobs.len())),
        _ => Value::Null,
    }
}

/// A number that JSON cannot hold stays a text.
fn number_json(number: &str) -> Value {
    number.parse().map_or_else(|_| Value::from(number), Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_goes_there_and_back() {
        let value =
            json!({"s": "x", "n": 5, "f": 0.5, "big": u64::MAX, "b": true, "z": null, "l": [1, "a", {"m": []}]});
        assert_eq!(json(&attribute(value.clone())), value);
    }
}
