//! The signals of a trace as an address space: each under its own node id, in its own namespace.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use line_opcua::{engineering_unit, ticks};
use opcua::nodes::{ObjectBuilder, VariableBuilder};
use opcua::server::CreateMonitoredItem;
use opcua::server::address_space::{AddressSpace, NodeType};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{InMemoryNodeManagerImpl, InMemoryNodeManagerImplBuilder};
use opcua::server::node_manager::{RequestContext, ServerContext};
use opcua::sync::RwLock;
use opcua::types::{
    DataTypeId, DataValue, DateTime, ExtensionObject, NodeId, ObjectId, ObjectTypeId, QualifiedName, StatusCode,
    TimestampsToReturn, VariableTypeId, Variant,
};
use plant_server::security::{ACCESS, Rights, Security};
use plant_server::{AccessControl, Listener, Publisher, ServeError, SingleServer, namespace_metadata};
use tokio::sync::Notify;

use crate::trace::{Micros, Played, Player, Signal};

/// The namespace of what a replay adds to the signals.
const NAMESPACE: &str = "urn:lineproof:replay";
/// Namespaces that every server has: that of OPC UA and its own.
const COMMON: usize = 2;

/// Builds the server of a trace together with what shows it; source timestamps are so many times `nearer` to the start than
/// in the trace, and `subscribed` is told when a client subscribes.
pub(super) fn build(
    player: &Player,
    nearer: u32,
    listener: Listener,
    security: Security,
    pki_dir: &Path,
    subscribed: Arc<Notify>,
) -> Result<(SingleServer, Shown), ServeError> {
    let nodes = |_: &AccessControl| ReplayNodesBuilder { player: player.clone(), subscribed };
    let (server, publisher) = SingleServer::build(listener, security, Rights::without_methods(), pki_dir, nodes)?;
    let last = vec![None; publisher.nodes().nodes.len()];
    Ok((server, Shown { publisher, last, nearer }))
}

struct ReplayNodesBuilder {
    player: Player,
    subscribed: Arc<Notify>,
}

impl InMemoryNodeManagerImplBuilder for ReplayNodesBuilder {
    type Impl = ReplayNodes;

    fn build(self, context: ServerContext, space: &mut AddressSpace) -> ReplayNodes {
        let namespaces = Namespaces::add(&self.player, &context, space);
        let nodes = insert(&self.player, &namespaces, space);
        ReplayNodes { nodes, namespaces, subscribed: self.subscribed }
    }
}

/// The namespaces of a replay.
struct Namespaces {
    /// The index at this server for each index in the trace; none for one that belongs to the server itself.
    of_trace: Vec<Option<u16>>,
    own: u16,
    all: Vec<(u16, String)>,
}

impl Namespaces {
    /// Adds those of the trace in their order, so that they get the same indices as far as possible.
    fn add(player: &Player, context: &ServerContext, space: &mut AddressSpace) -> Self {
        let mut all: Vec<(u16, String)> = Vec::new();
        let index_of = |uri: &str| context.type_tree.write().namespaces_mut().add_namespace(uri);
        let mut add = |uri: &str| {
            let index = index_of(uri);
            space.add_namespace(uri, index);
            all.push((index, uri.to_owned()));
            index
        };
        let recorded = &player.trace().header.namespaces;
        let mut of_trace = vec![None; recorded.len()];
        for (index, uri) in recorded.iter().enumerate().skip(COMMON) {
            if uri == ACCESS {
                // It has its index, and shows what this server refuses.
                index_of(uri);
            } else {
                of_trace[index] = Some(add(uri));
            }
        }
        // The namespace of the recorded server itself comes after the others, to leave them their indices.
        let is_foreign = |uri: &&String| uri.as_str() != context.info.application_uri.as_ref();
        if let Some(uri) = recorded.get(1).filter(is_foreign) {
            of_trace[1] = Some(add(uri));
        }
        Self { of_trace, own: add(NAMESPACE), all }
    }

    /// The node id of a signal at this server.
    fn node(&self, signal: &Signal) -> Option<NodeId> {
        let namespace = (*self.of_trace.get(usize::from(signal.node.namespace))?)?;
        if namespace != signal.node.namespace {
            tracing::warn!("{} has the namespace index {namespace} in the replay", signal.node);
        }
        Some(NodeId { namespace, ..signal.node.clone() })
    }
}

/// Inserts all signals; their node ids in the order of their numbers.
fn insert(player: &Player, namespaces: &Namespaces, space: &mut AddressSpace) -> Vec<Option<NodeId>> {
    let folder = NodeId::new(namespaces.own, "Replay");
    ObjectBuilder::new(&folder, QualifiedName::new(namespaces.own, "Replay"), "Replay")
        .description(format!("Recorded from {}", player.trace().header.source))
        .has_type_definition(ObjectTypeId::FolderType)
        .organized_by(ObjectId::ObjectsFolder)
        .insert(space);
    let node = |signal: &Signal| {
        let Some(node) = namespaces.node(signal) else {
            tracing::warn!("{} is not replayed: it belongs to the server itself", signal.node);
            return None;
        };
        insert_signal(signal, &node, &folder, space);
        Some(node)
    };
    player.signals().iter().map(node).collect()
}

fn insert_signal(signal: &Signal, node: &NodeId, folder: &NodeId, space: &mut AddressSpace) {
    let text = node.identifier.to_string().split_off(2);
    let display = if signal.name.is_empty() { text.as_str() } else { signal.name.as_str() };
    VariableBuilder::new(node, QualifiedName::new(node.namespace, text.as_str()), display)
        .description(signal.description.as_str())
        .has_type_definition(VariableTypeId::BaseDataVariableType)
        .data_type(line_opcua::types::node(signal.data_type.scalar))
        // Part 3, 8.6: -1 is a scalar, 1 an array of one dimension.
        .value_rank(if signal.data_type.array { 1 } else { -1 })
        .organized_by(folder.clone())
        .insert(space);
    if let Some(NodeType::Variable(variable)) = space.find_mut(node) {
        variable.set_data_value(waiting());
    }
    if let Some(unit) = &signal.unit {
        let property = NodeId::new(folder.namespace, format!("{node}.EngineeringUnits"));
        VariableBuilder::new(&property, "EngineeringUnits", "EngineeringUnits")
            .has_type_definition(VariableTypeId::PropertyType)
            .data_type(DataTypeId::EUInformation)
            .value(ExtensionObject::from_message(engineering_unit(unit)))
            .property_of(node.clone())
            .insert(space);
    }
}

/// A signal that nothing is known of yet (Part 4, 7.39.2). The library drops the status of a value that is not there at
/// all.
fn waiting() -> DataValue {
    let status = Some(StatusCode::BadWaitingForInitialData);
    DataValue { value: Some(Variant::Empty), status, ..DataValue::null() }
}

/// The nodes of a trace.
pub(super) struct ReplayNodes {
    nodes: Vec<Option<NodeId>>,
    namespaces: Namespaces,
    subscribed: Arc<Notify>,
}

#[async_trait]
impl InMemoryNodeManagerImpl for ReplayNodes {
    async fn init(&self, _space: &mut AddressSpace, _context: ServerContext) {}

    fn name(&self) -> &'static str {
        "replay"
    }

    fn namespaces(&self) -> Vec<NamespaceMetadata> {
        self.namespaces.all.iter().map(|(index, uri)| namespace_metadata(*index, uri)).collect()
    }

    #[expect(clippy::mut_mut, reason = "the library's trait has this signature")]
    async fn create_value_monitored_items(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        items: &mut [&mut &mut CreateMonitoredItem],
    ) {
        let nodes: Vec<_> = items.iter().map(|item| item.item_to_monitor()).collect();
        let values = self.read_values(context, space, &nodes, 0.0, TimestampsToReturn::Both).await;
        for (value, item) in values.into_iter().zip(items) {
            item.set_initial_value(value);
            item.set_status(StatusCode::Good);
        }
        self.subscribed.notify_one();
    }
}

/// The values of a trace as its server shows them.
pub(super) struct Shown {
    publisher: Publisher<ReplayNodes>,
    /// The newest value of each signal, by the numbers of the signals.
    last: Vec<Option<DataValue>>,
    nearer: u32,
}

impl Shown {
    /// Shows samples in their order; `start` is the beginning of the play.
    pub(super) fn show<'a>(&mut self, start: DateTime, samples: impl Iterator<Item = Played<'a>>) {
        let server_time = DateTime::now();
        let nearer = self.nearer;
        let shown = |played: Played<'a>| (played.sample.signal, data_value(&played, nearer, start, server_time));
        let values: Vec<_> = samples.map(shown).collect();
        let nodes = &self.publisher.nodes().nodes;
        let node_of = |signal: usize| nodes.get(signal).and_then(Option::as_ref);
        self.publisher.publish(values.iter().filter_map(|(signal, value)| Some((node_of(*signal)?, value))));
        for (signal, value) in values {
            self.last[signal] = Some(value);
        }
    }

    /// Shows that nothing updates the values any more; `start` is the beginning of the play, `end` its end.
    pub(super) fn end(&mut self, start: DateTime, end: Micros) {
        let since = i64::try_from(end).unwrap_or(i64::MAX);
        let at = stamp(start, since, self.nearer);
        for value in self.last.iter_mut().flatten() {
            value.status = Some(StatusCode::UncertainLastUsableValue);
            value.source_timestamp = Some(at);
            value.server_timestamp = Some(DateTime::now());
        }
        let nodes = &self.publisher.nodes().nodes;
        let known = nodes.iter().zip(&self.last);
        self.publisher.publish(known.filter_map(|(node, value)| node.as_ref().zip(value.as_ref())));
    }

    /// Offers every current value again, for items that were just being created when it was shown.
    pub(super) fn refresh(&self) {
        let current = self.publisher.nodes().nodes.iter().zip(&self.last);
        self.publisher.offer(current.filter_map(|(node, value)| node.as_ref().zip(value.as_ref())));
    }
}

fn data_value(played: &Played<'_>, nearer: u32, start: DateTime, server_time: DateTime) -> DataValue {
    DataValue {
        value: Some(played.sample.value.clone()),
        status: Some(played.sample.status),
        source_timestamp: played.source.map(|source| stamp(start, source, nearer)),
        server_timestamp: Some(server_time),
        ..DataValue::default()
    }
}

/// The stamp of what was so many microseconds after the start.
fn stamp(start: DateTime, since: i64, nearer: u32) -> DateTime {
    let since = since.saturating_mul(ticks::PER_MICROSECOND) / i64::from(nearer.max(1));
    DateTime::from(start.checked_ticks().saturating_add(since).max(0))
}
