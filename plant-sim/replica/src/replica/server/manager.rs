//! The node manager of `NodeSet2` files: what is written stays and is told to subscribers, methods answer with the
//! defaults of their output arguments.

use std::cmp::Ordering;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use opcua::nodes::{NodeType, TypeTree, Variable};
use opcua::server::CreateMonitoredItem;
use opcua::server::address_space::{AddressSpace, write_node_value};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{InMemoryNodeManagerImpl, InMemoryNodeManagerImplBuilder};
use opcua::server::node_manager::{
    MethodCall, MonitoredItemUpdateRef, ParsedReadValueId, ParsedWriteValue, RequestContext, ServerContext, WriteNode,
};
use opcua::sync::{Mutex, RwLock};
use opcua::types::{
    Argument, AttributeId, BinaryEncodable, BrowseDirection, ContextOwned, DataEncoding, DataValue, NodeId,
    NumericRange, ReferenceTypeId, StatusCode, TimestampsToReturn, Variant,
};

use plant_server::namespace_metadata;
use plant_server::security::Authenticator;

use super::changes::Changes;
use super::range;
use crate::nodeset::{self, Loaded, NodeSetError, NodeSets, Report, Types, admits_lengths, argument};

pub(super) struct NodeSetNodesBuilder {
    sets: NodeSets,
    authenticator: Arc<Authenticator>,
}

impl NodeSetNodesBuilder {
    pub(super) fn new(sets: NodeSets, authenticator: Arc<Authenticator>) -> Self {
        Self { sets, authenticator }
    }
}

impl InMemoryNodeManagerImplBuilder for NodeSetNodesBuilder {
    type Impl = NodeSetNodes;

    fn build(self, context: ServerContext, space: &mut AddressSpace) -> NodeSetNodes {
        let loaded = {
            let mut tree = context.type_tree.write();
            self.sets.load(|uri| tree.namespaces_mut().add_namespace(uri))
        };
        let mut nodes = NodeSetNodes {
            namespaces: Vec::new(),
            types: Types::default(),
            outcome: Mutex::new(Some(Ok(Report::default()))),
            changes: Changes::default(),
            authenticator: self.authenticator,
        };
        match loaded {
            Ok(loaded) => nodes.take(loaded, space),
            Err(error) => nodes.outcome = Mutex::new(Some(Err(error))),
        }
        nodes
    }
}

/// The nodes of all files.
pub(super) struct NodeSetNodes {
    namespaces: Vec<NamespaceMetadata>,
    types: Types,
    outcome: Mutex<Option<Result<Report, NodeSetError>>>,
    changes: Changes,
    authenticator: Arc<Authenticator>,
}

impl NodeSetNodes {
    fn take(&mut self, loaded: Loaded, space: &mut AddressSpace) {
        self.namespaces = loaded.namespaces.into_iter().map(|(index, uri)| namespace_metadata(index, uri)).collect();
        self.types = loaded.types;
        self.outcome = Mutex::new(Some(Ok(loaded.report)));
        *space = loaded.space;
    }

    /// How reading the files has ended. The library builds node managers where no error can be returned.
    pub(super) fn outcome(&self) -> Result<Report, NodeSetError> {
        self.outcome.lock().take().unwrap_or_else(|| Ok(Report::default()))
    }

    pub(super) fn types(&self) -> &Types {
        &self.types
    }

    pub(super) fn changes(&self) -> &Changes {
        &self.changes
    }

    fn write_one(
        &self,
        context: &RequestContext,
        space: &mut AddressSpace,
        tree: &dyn TypeTree,
        value: &ParsedWriteValue,
    ) -> Result<(), StatusCode> {
        let node = space.validate_node_write(context, value, tree)?;
        let (NodeType::Variable(variable), AttributeId::Value) = (&*node, value.attribute_id) else {
            return Err(StatusCode::BadWriteNotSupported);
        };
        let given = value.value.value.as_ref().ok_or(StatusCode::BadTypeMismatch)?;
        let fits = if value.index_range.has_range() {
            self.types.admits_part(&variable.data_type(), given)
        } else {
            self.types.admits(&variable.data_type(), variable.value_rank(), given)
                && admits_lengths(variable.array_dimensions().as_deref(), given)
        };
        if !fits {
            return Err(StatusCode::BadTypeMismatch);
        }
        let mut whole = value.clone();
        whole.value.value = Some(argument::sendable(written(variable, value, given)?));
        whole.index_range = NumericRange::None;
        write_node_value(node, &whole)?;
        if let NodeType::Variable(variable) = node {
            let now = variable.value(TimestampsToReturn::Both, &NumericRange::None, &DataEncoding::Binary, 0.0);
            let change = (now, &value.node_id, AttributeId::Value);
            context.subscriptions.notify_data_change(std::iter::once(change));
            self.changes.note(&value.node_id, Instant::now());
        }
        Ok(())
    }

    fn answer(&self, context: &RequestContext, space: &AddressSpace, call: &mut MethodCall) {
        let arguments = |name| arguments(context, space, call.method_id(), name);
        let (inputs, outputs) = (arguments("InputArguments"), arguments("OutputArguments"));
        match call.arguments().len().cmp(&inputs.len()) {
            Ordering::Less => return call.set_status(StatusCode::BadArgumentsMissing),
            Ordering::Greater => return call.set_status(StatusCode::BadTooManyArguments),
            Ordering::Equal => {}
        }
        let fits = |(argument, value): (&Argument, &Variant)| {
            let fits = self.types.admits(&argument.data_type, argument.value_rank, value);
            if fits { StatusCode::Good } else { StatusCode::BadTypeMismatch }
        };
        let results: Vec<_> = inputs.iter().zip(call.arguments()).map(fits).collect();
        if results.iter().any(StatusCode::is_bad) {
            return call.set_argument_error(results);
        }
        call.set_outputs(outputs.iter().map(|argument| nodeset::answer(&self.types, argument)).collect());
        call.set_status(StatusCode::Good);
    }
}

/// The input or output arguments of a method; none if it has no such property (Part 3, 5.7).
fn arguments(context: &RequestContext, space: &AddressSpace, method: &NodeId, name: &str) -> Vec<Argument> {
    let tree = context.type_tree.read();
    let property = Some((ReferenceTypeId::HasProperty, false));
    let found = space.find_node_by_browse_name(method, property, &*tree, BrowseDirection::Forward, name);
    let Some(NodeType::Variable(variable)) = found else { return Vec::new() };
    let value = variable.value(TimestampsToReturn::Neither, &NumericRange::None, &DataEncoding::Binary, 0.0);
    let Some(Variant::Array(array)) = value.value else { return Vec::new() };
    let argument = |value: &Variant| match value {
        Variant::ExtensionObject(object) => argument::read(object),
        _ => None,
    };
    array.values.iter().filter_map(argument).collect()
}

/// What a variable holds when a value or a part of one has been written to it.
fn written(variable: &Variable, value: &ParsedWriteValue, given: &Variant) -> Result<Variant, StatusCode> {
    if value.index_range.is_none() {
        return Ok(given.clone());
    }
    let held = variable.value(TimestampsToReturn::Neither, &NumericRange::None, &DataEncoding::Binary, 0.0).value;
    let mut whole = held.unwrap_or_default();
    range::write(&mut whole, &value.index_range, given)?;
    Ok(whole)
}

/// The whole of a value that is to be read.
fn whole(
    context: &RequestContext,
    space: &AddressSpace,
    node: &ParsedReadValueId,
    max_age: f64,
    timestamps: TimestampsToReturn,
) -> DataValue {
    let whole = ParsedReadValueId { index_range: NumericRange::None, ..node.clone() };
    space.read(context, &whole, max_age, timestamps)
}

/// The part of a value that a range names; the whole without one.
fn part(mut value: DataValue, index_range: &NumericRange) -> DataValue {
    if index_range.has_range()
        && let Some(whole) = &value.value
    {
        match range::read(whole, index_range) {
            Ok(part) => value.value = Some(part),
            Err(status) => (value.value, value.status) = (None, Some(status)),
        }
    }
    value
}

/// The value, or that it cannot be sent: one such value would fail the whole response.
fn sendable(value: DataValue) -> DataValue {
    let context = ContextOwned::default();
    match BinaryEncodable::encode(&value, &mut std::io::sink(), &context.context()) {
        Ok(()) => value,
        Err(error) => DataValue { value: None, status: Some(error.status()), ..value },
    }
}

#[async_trait]
impl InMemoryNodeManagerImpl for NodeSetNodes {
    async fn init(&self, _space: &mut AddressSpace, _context: ServerContext) {}

    fn name(&self) -> &'static str {
        "node sets"
    }

    fn namespaces(&self) -> Vec<NamespaceMetadata> {
        self.namespaces.clone()
    }

    async fn read_values(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        nodes: &[&ParsedReadValueId],
        max_age: f64,
        timestamps: TimestampsToReturn,
    ) -> Vec<DataValue> {
        let space = space.read();
        let value = |node: &&ParsedReadValueId| {
            sendable(part(whole(context, &space, node, max_age, timestamps), &node.index_range))
        };
        nodes.iter().map(value).collect()
    }

    #[expect(clippy::mut_mut, reason = "the library's trait has this signature")]
    async fn create_value_monitored_items(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        items: &mut [&mut &mut CreateMonitoredItem],
    ) {
        let space = space.read();
        for item in items {
            self.changes.sampled_every(item.sampling_interval());
            let node = item.item_to_monitor();
            // The library takes the part itself.
            let value = sendable(whole(context, &space, node, 0.0, TimestampsToReturn::Both));
            let can_be_monitored = range::can_be_monitored(value.value.as_ref(), &node.index_range);
            if value.status() != StatusCode::BadAttributeIdInvalid {
                item.set_initial_value(value);
            }
            let refused = StatusCode::BadIndexRangeInvalid;
            item.set_status(if can_be_monitored { StatusCode::Good } else { refused });
        }
    }

    async fn modify_monitored_items(&self, _context: &RequestContext, items: &[&MonitoredItemUpdateRef]) {
        for item in items {
            self.changes.sampled_every(item.update().revised_sampling_interval);
        }
    }

    async fn write(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        nodes: &mut [&mut WriteNode],
    ) -> Result<(), StatusCode> {
        // Locked until subscribers are told, so that changes reach them in the order in which they are stored.
        let mut space = space.write();
        let tree = context.type_tree.read();
        for node in nodes {
            let status = self.write_one(context, &mut space, &*tree, node.value());
            node.set_status(status.err().unwrap_or(StatusCode::Good));
        }
        Ok(())
    }

    #[expect(clippy::mut_mut, reason = "the library's trait has this signature")]
    async fn call(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        calls: &mut [&mut &mut MethodCall],
    ) -> Result<(), StatusCode> {
        self.authenticator.count_refused_calls(context);
        let space = space.read();
        for call in calls {
            self.answer(context, &space, call);
        }
        Ok(())
    }
}
