//! A session with the plant, and the line's nodes in it. When it is lost it stays lost; the keeper opens another one.

use std::collections::BTreeMap;
use std::ops::Deref;

use opcua::types::{NamespaceMap, NodeId};
use plant_client::{Application, Settings};
use tokio::time::timeout;

use super::{PlantError, ServerConfig};
use crate::profile::{Node, Timeouts};

/// As what the harness introduces itself to the plant.
const APPLICATION: Application = Application { name: "lineproof", uri: "urn:lineproof" };
/// So many probes in a row may fail before a connection counts as lost.
const PROBES: u32 = 2;

/// A live session with the plant.
#[derive(Debug)]
pub(super) struct Connection {
    session: plant_client::Connection,
    /// The line's namespace.
    namespace: u16,
    /// The nodes that are not called by their names in it.
    own: BTreeMap<String, NodeId>,
    objects: BTreeMap<String, NodeId>,
}

impl Deref for Connection {
    type Target = plant_client::Connection;

    fn deref(&self) -> &plant_client::Connection {
        &self.session
    }
}

impl Connection {
    /// Opens a session, and finds the line's namespaces in it.
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
        let namespace = match config.namespace.as_str() {
            "" => 0,
            uri => map.get_index(uri).ok_or_else(|| no_namespace(config, &map, uri))?,
        };
        let found = |nodes: &BTreeMap<String, Node>| -> Result<BTreeMap<String, NodeId>, PlantError> {
            let node =
                |node: &Node| node.on(&map).ok_or_else(|| no_namespace(config, &map, node.uri().unwrap_or_default()));
            nodes.iter().map(|(name, known)| Ok((name.clone(), node(known)?))).collect()
        };
        let (own, objects) = (found(&config.nodes.own)?, found(&config.nodes.objects)?);
        Ok(Self { session, namespace, own, objects })
    }

    /// The node of a signal, a method or an object by its name.
    pub(super) fn node(&self, name: &str) -> NodeId {
        self.own.get(name).cloned().unwrap_or_else(|| NodeId::new(self.namespace, name.to_owned()))
    }

    /// The node of the object on which the method `object.method` is called.
    pub(super) fn object(&self, object: &str, name: &str) -> NodeId {
        self.objects.get(name).cloned().unwrap_or_else(|| self.node(object))
    }
}

fn no_namespace(config: &ServerConfig, map: &NamespaceMap, namespace: &str) -> PlantError {
    let mut known: Vec<&str> = map.known_namespaces().keys().map(String::as_str).collect();
    known.sort_unstable();
    let (endpoint, namespace) = (config.endpoint.clone(), namespace.to_owned());
    PlantError::Namespace { endpoint, namespace, known: known.join(", ") }
}

pub(super) fn settings(timeouts: &Timeouts) -> Settings {
    let Timeouts { connect, request, probe, silence, .. } = *timeouts;
    Settings { application: APPLICATION, connect, request, probe, probes: PROBES, silence: Some(silence) }
}

fn connect_error(config: &ServerConfig, why: impl Into<String>) -> PlantError {
    PlantError::Connect { endpoint: config.endpoint.clone(), why: why.into() }
}
