//! The node manager of `NodeSet2` files: what is written stays and is told to subscribers, methods answer with the
//! defaults of their output arguments.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use opcua::nodes::{NodeType, TypeTree};
use opcua::server::address_space::{AddressSpace, write_node_value};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{InMemoryNodeManagerImpl, InMemoryNodeManagerImplBuilder};
use opcua::server::node_manager::{MethodCall, ParsedWriteValue, RequestContext, ServerContext, WriteNode};
use opcua::sync::{Mutex, RwLock};
use opcua::types::{
    Argument, AttributeId, BrowseDirection, DataEncoding, NodeId, NumericRange, ReferenceTypeId, StatusCode,
    TimestampsToReturn, Variant,
};

use plant_server::namespace_metadata;
use plant_server::security::Authenticator;

use crate::nodeset::{self, Loaded, NodeSetError, NodeSets, Report, Types};

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
            touched: Mutex::default(),
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
    /// The variables that have changed since this was last asked for.
    touched: Mutex<HashSet<NodeId>>,
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

    pub(super) fn touch(&self, node: &NodeId) {
        self.touched.lock().insert(node.clone());
    }

    pub(super) fn touched(&self) -> HashSet<NodeId> {
        std::mem::take(&mut self.touched.lock())
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
        };
        if !fits {
            return Err(StatusCode::BadTypeMismatch);
        }
        write_node_value(node, value)?;
        if let NodeType::Variable(variable) = node {
            let now = variable.value(TimestampsToReturn::Both, &NumericRange::None, &DataEncoding::Binary, 0.0);
            let change = (now, &value.node_id, AttributeId::Value);
            context.subscriptions.notify_data_change(std::iter::once(change));
            self.touch(&value.node_id);
        }
        Ok(())
    }

    fn answer(&self, context: &RequestContext, space: &AddressSpace, call: &mut MethodCall) {
        let arguments = |name| arguments(context, space, call.method_id(), name);
        let (inputs, outputs) = (arguments("InputArguments"), arguments("OutputArguments"));
        if call.arguments().len() < inputs.len() {
            return call.set_status(StatusCode::BadArgumentsMissing);
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
    let argument = |value| match value {
        Variant::ExtensionObject(object) => object.into_inner_as::<Argument>().map(|argument| *argument),
        _ => None,
    };
    array.values.into_iter().filter_map(argument).collect()
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
