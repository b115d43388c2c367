//! A session with the plant, and the line's namespace in it. When it is lost it stays lost; the keeper opens another one.

use std::ops::Deref;

use plant_client::{Application, Settings};
use tokio::time::timeout;

use super::{PlantError, ServerConfig};
use crate::profile::Timeouts;

/// As what the harness introduces itself to the plant.
const APPLICATION: Application = Application { name: "lineproof", uri: "urn:lineproof" };
/// So many probes in a row may fail before a connection counts as lost.
const PROBES: u32 = 2;

/// A live session with the plant.
#[derive(Debug)]
pub(super) struct Connection {
    session: plant_client::Connection,
    namespace: u16,
}

impl Deref for Connection {
    type Target = plant_client::Connection;

    fn deref(&self) -> &plant_client::Connection {
        &self.session
    }
}

impl Connection {
    /// Opens a session, and finds the line's namespace in it.
    ///
    /// # Errors
    /// If that does not succeed within [`Timeouts::connect`].
    pub(super) async fn open(config: &ServerConfig) -> Result<Self, PlantError> {
        let limit = config.timeouts.connect;
        timeout(limit, Self::establish(config))
            .await
            .unwrap_or_else(|_| Err(connect_error(config, format!("no session within {limit:?}"))))
    }

    async fn establish(config: &ServerConfig) -> Result<Self, PlantError> {
        let session = plant_client::Connection::open(&config.target(), &settings(&config.timeouts)).await?;
        let map = session.request(session.session().read_namespace_array()).await;
        let map = map.map_err(|error| connect_error(config, error.to_string()))?;
        let namespace = map.get_index(&config.namespace).ok_or_else(|| {
            let mut known: Vec<&str> = map.known_namespaces().keys().map(String::as_str).collect();
            known.sort_unstable();
            let (endpoint, namespace) = (config.endpoint.clone(), config.namespace.clone());
            PlantError::Namespace { endpoint, namespace, known: known.join(", ") }
        })?;
        Ok(Self { session, namespace })
    }

    /// The index of the line's namespace in this session.
    pub(super) fn namespace(&self) -> u16 {
        self.namespace
    }
}

fn settings(timeouts: &Timeouts) -> Settings {
    let Timeouts { connect, request, probe, silence, .. } = *timeouts;
    Settings { application: APPLICATION, connect, request, probe, probes: PROBES, silence: Some(silence) }
}

fn connect_error(config: &ServerConfig, why: impl Into<String>) -> PlantError {
    PlantError::Connect { endpoint: config.endpoint.clone(), why: why.into() }
}
