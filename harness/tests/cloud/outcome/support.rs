//! A journal and an observer for each test.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lineproof::cloud::Messages;
use lineproof::cloud::outcome::{self, Observer, ObserverError, Sight};
use lineproof::journal::Journal;
use lineproof::profile::{CloudConfig, RecordsConfig};
use lineproof_judge::journal::{Event, Observation, PartRecord};

/// Time enough for a loaded machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Observes as `[cloud.records]` says, with attributes `id` and `serial`.
pub(crate) async fn observe(
    records: &str,
    folder: &Path,
    journal: &Journal,
) -> Result<Arc<dyn Observer>, ObserverError> {
    let config: RecordsConfig = toml::from_str(&format!("id = 'id'\nserial = 'serial'\n{records}")).unwrap();
    let messages = Messages::new(&CloudConfig::default(), journal.clone()).unwrap();
    let values = BTreeMap::from([("folder".to_owned(), folder.display().to_string())]);
    outcome::open(&config, Sight { api: None, messages: &messages, values: &values }, journal.clone()).await
}

pub(crate) fn records(journal: &Journal) -> Vec<PartRecord> {
    let record = |event: &Event| match event {
        Event::Record(record) => Some(record.clone()),
        _ => None,
    };
    journal.entries().iter().filter_map(|entry| record(&entry.event)).collect()
}

pub(crate) fn serials(journal: &Journal) -> Vec<u64> {
    records(journal).iter().map(|record| record.serial).collect()
}

/// The messages of all troubles since the last call that gave `known`.
pub(crate) fn troubles(journal: &Journal, known: usize) -> Vec<String> {
    let trouble = |event: &Event| match event {
        Event::Trouble { source, message } => Some(format!("{source}: {message}")),
        _ => None,
    };
    journal.entries().iter().filter_map(|entry| trouble(&entry.event)).skip(known).collect()
}

/// How often records could not be seen.
pub(crate) fn blind(journal: &Journal) -> usize {
    let blind = |event: &Event| matches!(event, Event::Observing { what: Observation::Records, blind: Some(_), .. });
    journal.entries().iter().filter(|entry| blind(&entry.event)).count()
}
