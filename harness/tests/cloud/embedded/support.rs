//! A template, a cloud and a journal for each test.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lineproof::cloud::embedded::lambda::{Interpreters, Spawn};
use lineproof::cloud::kind::{self, Changed, Deployment};
use lineproof::cloud::outcome::{self, Observer, ObserverError, Sight};
use lineproof::cloud::template::{Rejection, Template, TemplateError};
use lineproof::cloud::{Api, Applications, CloudError, Credentials, Endpoint, FunctionFaults, Iot, Messages};
use lineproof::journal::Journal;
use lineproof::profile::{ApiConfig, CloudConfig, IotConfig, RecordsConfig};
use lineproof_judge::journal::{ComponentChange, Entry, Event};

use super::scripted::{Act, Scripted};

pub(crate) const TEMPLATE: &str = include_str!("template.yaml");

/// Time enough for a loaded machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Fixture {
    pub(crate) cloud: Cloud,
    pub(crate) journal: Journal,
    pub(crate) folder: tempfile::TempDir,
}

/// Both embedded halves.
pub(crate) struct Cloud {
    iot: Box<dyn Iot>,
    api: Arc<dyn Api>,
    endpoint: Endpoint,
}

impl Cloud {
    pub(crate) fn mqtt_addr(&self) -> SocketAddr {
        self.iot.mqtt()
    }

    pub(crate) fn data_addr(&self) -> SocketAddr {
        self.iot.data().expect("an embedded half has one")
    }

    pub(crate) fn applications(&self) -> Arc<dyn Applications> {
        self.iot.applications().expect("an embedded half has some")
    }

    /// Has a function changed to its release `2`, which every function has here: its variable `RELEASE` says so.
    pub(crate) fn update(&self, function: &str) -> Result<(), String> {
        self.iot.function_releases().expect("an embedded half can change them").deploy(function, "2")
    }

    pub(crate) fn aws_addr(&self) -> SocketAddr {
        self.endpoint.address()
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        self.endpoint().dynamodb()
    }

    pub(crate) fn credentials(&self, thing: &str) -> Result<Credentials, CloudError> {
        self.iot.credentials(thing)
    }

    pub(crate) fn function_faults(&self) -> Arc<dyn FunctionFaults> {
        self.iot.function_faults().expect("an embedded half can break them")
    }

    pub(crate) async fn settled(&self) {
        self.iot.settles().expect("an embedded half can tell").settled().await;
    }

    pub(crate) async fn close(self) {
        self.iot.close().await.unwrap();
        self.api.close().await.unwrap();
    }
}

/// What both halves are opened with.
pub(crate) struct Config {
    pub(crate) template: PathBuf,
    pub(crate) functions: BTreeMap<String, PathBuf>,
    pub(crate) folder: PathBuf,
    pub(crate) spawn: Arc<dyn Spawn>,
}

/// A configuration in its own folder; the function's binary is never run by [`Scripted`], but must exist.
pub(crate) fn config(folder: &Path, template: &str, spawn: Arc<dyn Spawn>) -> Config {
    let file = folder.join("template.yaml");
    std::fs::write(&file, template).unwrap();
    let program = executable(folder, "bootstrap", "#!/bin/sh\n");
    let functions = BTreeMap::from([("record-production".to_owned(), program)]);
    Config { template: file, functions, folder: folder.join("pki"), spawn }
}

/// Opens both halves as a bench does.
pub(crate) async fn open_cloud(config: Config, journal: &Journal) -> Result<Cloud, Error> {
    let template = Template::load(&config.template, &BTreeMap::new())?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let interpreters = Interpreters::find(&template.functions, &path).await?;
    let api = kind::api(&ApiConfig::Embedded).unwrap().open(journal).await?;
    let endpoint = api.make(&template.tables).await?;
    let env = BTreeMap::from([("RELEASE".to_owned(), "2".to_owned())]);
    let changed = |code: &PathBuf| Changed { code: code.clone(), env: env.clone() };
    let releases =
        config.functions.iter().map(|(name, code)| ((name.clone(), "2".to_owned()), changed(code))).collect();
    api.make_stores(&template.queues, &template.buckets).await?;
    let deployment = Deployment {
        template: &template,
        code: config.functions,
        releases,
        interpreters: &interpreters,
        folder: config.folder,
        spawn: config.spawn,
        retries: vec![Duration::from_millis(1), Duration::from_millis(1)],
        api: Some(&endpoint),
        services: api.services(),
        ways: BTreeMap::new(),
        messages: Messages::new(&CloudConfig::default(), journal.clone()).map_err(CloudError::from)?,
        journal: journal.clone(),
    };
    match kind::iot(IotConfig::Embedded).unwrap().open(deployment).await {
        Ok(iot) => Ok(Cloud { iot, api, endpoint }),
        Err(error) => {
            api.close().await.unwrap();
            Err(error.into())
        }
    }
}

/// Why a cloud could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Function(#[from] Rejection),
    #[error(transparent)]
    Cloud(#[from] CloudError),
}

/// Where the template's function keeps parts.
pub(crate) fn production() -> RecordsConfig {
    toml::from_str("table = 'production-records'\nid = 'id'\nserial = 'serial'\norder = 'recorded_at'").unwrap()
}

/// Observes records in the cloud of a fixture.
pub(crate) async fn observe(fixture: &Fixture, config: &RecordsConfig) -> Result<Arc<dyn Observer>, ObserverError> {
    let messages = Messages::new(&CloudConfig::default(), fixture.journal.clone()).unwrap();
    let values = BTreeMap::new();
    let sight = Sight { api: Some(fixture.cloud.endpoint()), messages: &messages, values: &values };
    outcome::open(config, sight, fixture.journal.clone()).await
}

pub(crate) fn executable(folder: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    file
}

pub(crate) async fn open(script: impl Fn(usize) -> Act + Send + Sync + 'static) -> Fixture {
    open_template(TEMPLATE, script).await
}

pub(crate) async fn open_template(template: &str, script: impl Fn(usize) -> Act + Send + Sync + 'static) -> Fixture {
    open_scripted(template, Scripted::new(script)).await
}

pub(crate) async fn open_scripted(template: &str, scripted: Scripted) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::in_memory();
    let config = config(folder.path(), template, Arc::new(scripted));
    let cloud = open_cloud(config, &journal).await.unwrap();
    Fixture { cloud, journal, folder }
}

pub(crate) async fn refused(template: &str) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), template, Arc::new(Scripted::new(|_| Act::Record)));
    match open_cloud(config, &Journal::in_memory()).await {
        Err(error) => error,
        Ok(_) => panic!("it opened"),
    }
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

/// Whether the broker refused something to `client`, in words that contain `text`.
pub(crate) fn is_refusal(event: &Event, client: &str, text: &str) -> bool {
    matches!(event, Event::Refusal { client: by, what } if by == client && what.contains(text))
}

/// The messages of clients.
pub(crate) fn messages(journal: &Journal) -> Vec<(String, String, serde_json::Value)> {
    let message = |entry: Arc<Entry>| match entry.event.clone() {
        Event::Message { client, topic, payload, .. } if client != Messages::CLOUD => Some((client, topic, payload)),
        _ => None,
    };
    journal.entries().into_iter().filter_map(message).collect()
}

/// Of each message, whether the cloud keeps it for later subscribers.
pub(crate) fn retained(journal: &Journal) -> Vec<Option<bool>> {
    let retained = |entry: Arc<Entry>| match entry.event {
        Event::Message { ref client, retained, .. } if client != Messages::CLOUD => Some(retained),
        _ => None,
    };
    journal.entries().into_iter().filter_map(retained).collect()
}

pub(crate) fn troubles(journal: &Journal) -> Vec<String> {
    let trouble = |entry: Arc<Entry>| match entry.event.clone() {
        Event::Trouble { message, .. } => Some(message),
        _ => None,
    };
    journal.entries().into_iter().filter_map(trouble).collect()
}

pub(crate) fn records(journal: &Journal) -> Vec<lineproof_judge::journal::PartRecord> {
    let record = |entry: Arc<Entry>| match entry.event.clone() {
        Event::Record(record) => Some(record),
        _ => None,
    };
    journal.entries().into_iter().filter_map(record).collect()
}
