//! Both halves without a scenario and without a template: what is to be in them comes by their services.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use lineproof_judge::journal::{ComponentChange, Event};

use super::lambda::{Interpreters, Spawn};
use super::{EmbeddedApi, EmbeddedIot};
use crate::cloud::kind::Deployment;
use crate::cloud::kind::describe::RETRIES;
use crate::cloud::template::Template;
use crate::cloud::{Api as _, CloudError, Endpoint, Iot as _, Messages};
use crate::journal::Journal;
use crate::profile::CloudConfig;

/// An embedded cloud by itself.
#[derive(Debug)]
pub struct Alone {
    iot: EmbeddedIot,
    api: EmbeddedApi,
    endpoint: Endpoint,
    journal: Journal,
}

impl Alone {
    /// Opens one whose certificates and unpacked functions are in `folder`, which must be its own.
    ///
    /// # Errors
    /// If ports and files cannot be had.
    pub async fn open(folder: &Path, spawn: Arc<dyn Spawn>) -> Result<Self, CloudError> {
        let journal = Journal::in_memory();
        let api = EmbeddedApi::open(journal.clone())?;
        let endpoint = api.make(&[]).await?;
        let deployment = Deployment {
            template: &Template::default(),
            code: BTreeMap::new(),
            interpreters: &Interpreters::default(),
            folder: folder.to_owned(),
            spawn,
            retries: RETRIES.to_vec(),
            api: Some(&endpoint),
            services: api.services(),
            ways: BTreeMap::new(),
            releases: BTreeMap::new(),
            messages: Messages::new(&CloudConfig::default(), journal.clone())?,
            journal: journal.clone(),
        };
        let iot = EmbeddedIot::open(deployment).await?;
        Ok(Self { iot, api, endpoint, journal })
    }

    /// Its AWS endpoint.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Where MQTT clients connect, with TLS.
    pub fn mqtt(&self) -> SocketAddr {
        self.iot.mqtt()
    }

    /// Says what functions print, what is refused, and what goes wrong, as it happens; never ends.
    pub async fn tell(&self, say: impl Fn(&str)) {
        let mut reader = self.journal.reader();
        loop {
            match &reader.next().await.event {
                Event::Component { name, change: ComponentChange::Output { line } } => say(&format!("{name}: {line}")),
                Event::Refusal { client, what } => say(&format!("{client} is refused {what}")),
                Event::Trouble { message, .. } => say(&format!("trouble: {message}")),
                _ => {}
            }
        }
    }

    /// Ends whatever runs in it.
    ///
    /// # Errors
    /// If a half does not close; the text says why.
    pub async fn close(self) -> Result<(), String> {
        Box::new(self.iot).close().await?;
        self.api.close().await
    }
}
