//! The object `Access` in a namespace of the simulator: how often access was refused, and why the last time.

use std::sync::Arc;

use async_trait::async_trait;
use opcua::nodes::{ObjectBuilder, VariableBuilder};
use opcua::server::SubscriptionCache;
use opcua::server::address_space::AddressSpace;
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::ServerContext;
use opcua::server::node_manager::memory::{
    InMemoryNodeManager, InMemoryNodeManagerImpl, InMemoryNodeManagerImplBuilder,
};
use opcua::types::{DataTypeId, DataValue, NodeId, ObjectId, ObjectTypeId, VariableTypeId, Variant};

use super::Authenticator;
use super::refusals::Count;
use crate::namespace::namespace_metadata;

/// The namespace of the object `Access`. That of the application belongs to the library's diagnostics (OPC 10000-5, 8.2.4).
pub const NAMESPACE: &str = "urn:lineproof:plant-sim:access";

pub(crate) struct AccessNodesBuilder;

impl InMemoryNodeManagerImplBuilder for AccessNodesBuilder {
    type Impl = AccessNodes;

    fn build(self, context: ServerContext, space: &mut AddressSpace) -> AccessNodes {
        let namespace = context.type_tree.write().namespaces_mut().add_namespace(NAMESPACE);
        space.add_namespace(NAMESPACE, namespace);
        let nodes = AccessNodes { namespace };
        nodes.insert(space);
        nodes
    }
}

/// The nodes of the object.
pub(crate) struct AccessNodes {
    namespace: u16,
}

impl AccessNodes {
    fn id(&self, name: &str) -> NodeId {
        NodeId::new(self.namespace, name)
    }

    fn insert(&self, space: &mut AddressSpace) {
        let object = self.id("Access");
        ObjectBuilder::new(&object, "Access", "Access")
            .description("Who was not let in, and who wanted more than their role allows")
            .has_type_definition(ObjectTypeId::BaseObjectType)
            .organized_by(ObjectId::ObjectsFolder)
            .insert(space);
        for (name, data_type, value, description) in [
            ("RefusedSessions", DataTypeId::UInt32, 0u32.into(), "clients and users that were not let in"),
            ("RefusedCalls", DataTypeId::UInt32, 0u32.into(), "calls by users without the right"),
            ("LastRefusal", DataTypeId::String, "".into(), "what was refused last, and to whom"),
        ] {
            let value: Variant = value;
            VariableBuilder::new(&self.id(&format!("Access.{name}")), name, name)
                .description(description)
                .has_type_definition(VariableTypeId::BaseDataVariableType)
                .data_type(data_type)
                .value(value)
                .component_of(object.clone())
                .insert(space);
        }
    }

    fn values(&self, count: &Count) -> [(NodeId, DataValue); 3] {
        [
            ("Access.RefusedSessions", Variant::from(count.sessions)),
            ("Access.RefusedCalls", Variant::from(count.calls)),
            ("Access.LastRefusal", Variant::from(count.last.as_str())),
        ]
        .map(|(name, value)| (self.id(name), DataValue::new_now(value)))
    }
}

#[async_trait]
impl InMemoryNodeManagerImpl for AccessNodes {
    async fn init(&self, _space: &mut AddressSpace, _context: ServerContext) {}

    fn name(&self) -> &'static str {
        "access"
    }

    fn namespaces(&self) -> Vec<NamespaceMetadata> {
        vec![namespace_metadata(self.namespace, NAMESPACE)]
    }
}

/// Shows refusals as they are counted, for ever.
pub(crate) async fn show(
    authenticator: &Authenticator,
    manager: Arc<InMemoryNodeManager<AccessNodes>>,
    subscriptions: Arc<SubscriptionCache>,
) {
    let mut count = authenticator.refusals().watch();
    // A server that was restarted begins with what was counted before.
    count.mark_changed();
    while count.changed().await.is_ok() {
        let values = manager.inner().values(&count.borrow_and_update());
        let set = manager.set_values(&subscriptions, values.iter().map(|(id, value)| (id, None, value.clone())));
        if let Err(status) = set {
            tracing::error!("refusals cannot be shown: {status}");
        }
    }
}
