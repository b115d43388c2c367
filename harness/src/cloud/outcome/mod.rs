//! Observes outcomes: whatever the profile says a record is becomes `Event::Record` in the journal.
//!
//! The harness looks on its own path, which no fault touches. Guarantees of every observer:
//!
//! - A record is written once, however often it is seen, and once more each time that its attributes are seen to have
//!   changed, with all its attributes and the moment at which it was not there yet.
//! - What is no record by the profile's names is `Event::Trouble` that says what is there instead; so is a source that
//!   cannot be read, once, and reading goes on.
//! - After [`Observer::catch_up`] everything that was there before the call is in the journal.
//!
//! The kinds, one file each: [`table`], [`topic`], [`http`], [`mod@file`]. Further:
//!
//! - [`observer`]: [`Observer`], what all of them can do.
//! - [`mapping`]: from what is there to a record. [`known`]: the records that the journal knows already.
//! - [`poll`]: reads a source every so often.

pub mod file;
pub mod http;
pub mod known;
pub mod mapping;
pub mod observer;
pub mod poll;
pub mod table;
pub mod topic;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Endpoint, Messages};
use crate::journal::Journal;
use crate::profile::{RecordSource, RecordsConfig};

pub use observer::{Observer, ObserverError};
pub use topic::TopicObserver;

/// Where an observer may look.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The API half.
    pub api: Option<&'a Endpoint>,
    /// The messages of the IoT half.
    pub messages: &'a Messages,
    /// What placeholders in addresses and paths stand for: the folder of the scenario's files, where components listen.
    pub values: &'a BTreeMap<String, String>,
}

/// Starts watching.
///
/// # Errors
/// If the source cannot be read, or does not tell records apart.
pub async fn open(
    config: &RecordsConfig,
    sight: Sight<'_>,
    journal: Journal,
) -> Result<Arc<dyn Observer>, ObserverError> {
    match &config.source {
        RecordSource::Table(table) => {
            let missing = || half(format!("table {}", table.get_ref()), "API");
            let api = sight.api.ok_or_else(missing)?;
            let (source, known) = table::open(api, table.get_ref(), &config.attributes, journal).await?;
            Ok(Arc::new(poll::Polled::open(source, known, config.every).await?))
        }
        RecordSource::Topic(topic) => {
            let missing = || half(format!("topic {}", topic.get_ref()), "IoT");
            Ok(sight.messages.records().ok_or_else(missing)?)
        }
        RecordSource::Url { url, at } => {
            let (source, known) = http::open(&filled(url.get_ref(), sight.values), at, &config.attributes, journal);
            Ok(Arc::new(poll::Polled::open(source, known, config.every).await?))
        }
        RecordSource::File(file) => {
            let file = filled(&file.display().to_string(), sight.values);
            let (source, known) = file::open(Path::new(&file), &config.attributes, journal);
            Ok(Arc::new(poll::Polled::open(source, known, config.every).await?))
        }
    }
}

/// The text with `{name}` replaced by what it stands for.
fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn half(what: String, half: &'static str) -> ObserverError {
    ObserverError::Half { what, half }
}
