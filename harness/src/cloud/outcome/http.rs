//! Records that are the objects of a JSON array behind an HTTP address.
//!
//! The address has to answer `GET` with all records, at every look: one that was there and is not any more has vanished.
//! It has to answer from when the scenario begins until it ends.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;

use super::known::KnownRecords;
use super::mapping;
use super::observer::ObserverError;
use super::poll::Source;
use crate::journal::Journal;
use crate::profile::RecordAttributes;

/// How long the address may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What to do if it does not answer.
const REMEDY: &str = "is the address right, and does it answer GET with JSON?";

/// The objects of an array.
pub(super) struct Objects {
    connector: aws_smithy_http_client::Connector,
    url: String,
    at: String,
}

/// What polls an address.
pub(super) fn open(url: &str, at: &str, names: &RecordAttributes, journal: Journal) -> (Objects, KnownRecords) {
    let builder = aws_smithy_http_client::Connector::builder();
    let connector = if url.starts_with("https:") {
        builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
    } else {
        // One that knows no TLS need not load the system's authorities.
        builder.build_http()
    };
    let known = KnownRecords::new(url.to_owned(), names.clone(), journal).of_running_system();
    (Objects { connector, url: url.to_owned(), at: at.to_owned() }, known)
}

#[async_trait]
impl Source for Objects {
    async fn read(&mut self, known: &mut KnownRecords) -> Result<(), ObserverError> {
        let answered = tokio::time::timeout(PATIENCE, self.answer()).await;
        let answered = answered.unwrap_or_else(|_| Err(format!("no answer within {PATIENCE:?}")));
        let objects = answered.and_then(|answer| self.objects(&answer));
        let why = |why| ObserverError::Read { what: self.url.clone(), why, remedy: REMEDY };
        let items = keyed(known.names(), objects.map_err(why)?);
        known.all(items);
        Ok(())
    }
}

impl Objects {
    async fn answer(&self) -> Result<Value, String> {
        let mut request = HttpRequest::get(&self.url).map_err(|error| error.to_string())?;
        request.headers_mut().insert("accept", "application/json");
        let response = self.connector.call(request).await.map_err(|error| chain(&error))?;
        let status = response.status();
        let body = ByteStream::new(response.into_body()).collect().await.map_err(|error| chain(&error))?.into_bytes();
        if !status.is_success() {
            return Err(format!("it answers {status}: {}", String::from_utf8_lossy(&body)));
        }
        serde_json::from_slice(&body).map_err(|error| format!("what it answers is no JSON: {error}"))
    }

    fn objects(&self, answer: &Value) -> Result<Vec<Value>, String> {
        let place = if self.at.is_empty() { "the answer" } else { self.at.as_str() };
        match answer.pointer(&self.at) {
            Some(Value::Array(objects)) => Ok(objects.clone()),
            Some(_) => Err(format!("{place} is no array")),
            None => {
                let keys = answer.as_object().into_iter().flatten().map(|(key, _)| format!("/{key}"));
                Err(format!("there is no {place} in the answer, which has {}", keys.collect::<Vec<_>>().join(", ")))
            }
        }
    }
}

/// Each object by its id; several of one id stay apart.
fn keyed(names: &RecordAttributes, objects: Vec<Value>) -> BTreeMap<String, Value> {
    let mut items = BTreeMap::new();
    for object in objects {
        let key = mapping::id(names, &object).unwrap_or_else(|_| object.to_string());
        let further = (2..).map(|number| format!("{key} ({number})"));
        let free = std::iter::once(key.clone()).chain(further).find(|key| !items.contains_key(key));
        items.insert(free.unwrap_or(key), object);
    }
    items
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
