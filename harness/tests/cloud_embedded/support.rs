//! A template, a cloud and a journal for each test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lineproof::cloud::lambda::Spawn;
use lineproof::cloud::{CloudError, EmbeddedCloud, EmbeddedConfig};
use lineproof::journal::Journal;
use lineproof_judge::journal::{ComponentChange, Entry, Event};

use crate::scripted::{Act, Scripted};

pub(crate) const TEMPLATE: &str = include_str!("template.yaml");

/// Time enough for a loaded machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Fixture {
    pub(crate) cloud: EmbeddedCloud,
    pub(crate) journal: Journal,
    pub(crate) folder: tempfile::TempDir,
}

/// A configuration in its own folder; the function's binary is never run by [`Scripted`], but must exist.
pub(crate) fn config(folder: &Path, template: &str, spawn: Arc<dyn Spawn>) -> EmbeddedConfig {
    let file = folder.join("template.yaml");
    std::fs::write(&file, template).unwrap();
    let program = executable(folder, "bootstrap", "#!/bin/sh\n");
    let functions = BTreeMap::from([("record-production".to_owned(), program)]);
    let mut config = EmbeddedConfig::new(file, functions, folder.join("pki"), spawn);
    config.retries = vec![Duration::from_millis(1), Duration::from_millis(1)];
    config
}

pub(crate) fn executable(folder: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    file
}

pub(crate) async fn open(script: impl Fn(usize) -> Act + Send + Sync + 'static) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::in_memory();
    let config = config(folder.path(), TEMPLATE, Arc::new(Scripted::new(script)));
    let cloud = EmbeddedCloud::open(config, journal.clone()).await.unwrap();
    Fixture { cloud, journal, folder }
}

pub(crate) async fn refused(template: &str) -> CloudError {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), template, Arc::new(Scripted::new(|_| Act::Record)));
    EmbeddedCloud::open(config, Journal::in_memory()).await.unwrap_err()
}

/// Waits for an entry that is wanted, from the journal's beginning on.
pub(crate) async fn until(journal: &Journal, wanted: impl Fn(&Event) -> bool) -> Arc<Entry> {
    let mut reader = journal.reader();
    let found = async {
        loop {
            let entry = reader.next().await;
            if wanted(&entry.event) {
                return entry;
            }
        }
    };
    let found = tokio::time::timeout(SOON, found).await;
    found.unwrap_or_else(|_| panic!("not in the journal: {:#?}", journal.entries()))
}

pub(crate) fn output(event: &Event, text: &str) -> bool {
    matches!(event, Event::Component { change: ComponentChange::Output { line }, .. } if line.contains(text))
}

pub(crate) fn messages(journal: &Journal) -> Vec<(String, String, serde_json::Value)> {
    let message = |entry: Arc<Entry>| match entry.event.clone() {
        Event::Message { client, topic, payload } => Some((client, topic, payload)),
        _ => None,
    };
    journal.entries().into_iter().filter_map(message).collect()
}

pub(crate) fn troubles(journal: &Journal) -> Vec<String> {
    let trouble = |entry: Arc<Entry>| match entry.event.clone() {
        Event::Trouble { message, .. } => Some(message),
        _ => None,
    };
    journal.entries().into_iter().filter_map(trouble).collect()
}

pub(crate) fn records(journal: &Journal) -> Vec<lineproof_judge::journal::Record> {
    let record = |entry: Arc<Entry>| match entry.event.clone() {
        Event::Record(record) => Some(record),
        _ => None,
    };
    journal.entries().into_iter().filter_map(record).collect()
}
