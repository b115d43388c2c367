//! Values that come from inside: from an animation or from a scenario.

use std::collections::HashSet;
use std::sync::Arc;

use opcua::nodes::NodeType;
use opcua::server::SubscriptionCache;
use opcua::server::node_manager::memory::InMemoryNodeManager;
use opcua::sync::Mutex;
use opcua::types::{
    AttributeId, DataEncoding, DataValue, DateTime, NodeId, NumericRange, StatusCode, TimestampsToReturn, Variant,
};

use super::lookup::{Lookup, UnknownNode};
use super::manager::NodeSetNodes;
use crate::nodeset::Kind;

/// Sets values and tells subscribers.
#[derive(Clone)]
pub(crate) struct Live {
    manager: Arc<InMemoryNodeManager<NodeSetNodes>>,
    subscriptions: Arc<SubscriptionCache>,
    lookup: Arc<Mutex<Option<Lookup>>>,
    /// The variables that had changed when this was last asked for.
    before: Arc<Mutex<HashSet<NodeId>>>,
}

/// The type of a variable, as far as setting it is concerned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) kind: Option<Kind>,
    pub(crate) rank: i32,
}

impl Live {
    pub(super) fn new(manager: Arc<InMemoryNodeManager<NodeSetNodes>>, subscriptions: Arc<SubscriptionCache>) -> Self {
        Self { manager, subscriptions, lookup: Arc::default(), before: Arc::default() }
    }

    /// The variable with this node id or browse path.
    pub(crate) fn find(&self, name: &str) -> Result<NodeId, UnknownNode> {
        let space = self.manager.address_space().read();
        let mut lookup = self.lookup.lock();
        let lookup = lookup.get_or_insert_with(|| Lookup::new(&space, self.manager.inner().types()));
        lookup.find(name, &space)
    }

    /// What values a variable takes.
    pub(crate) fn shape(&self, node: &NodeId) -> Option<Shape> {
        let space = self.manager.address_space().read();
        let Some(NodeType::Variable(variable)) = space.find(node) else { return None };
        let kind = self.manager.inner().types().kind(&variable.data_type());
        Some(Shape { kind, rank: variable.value_rank() })
    }

    /// Whether a variable may have a value.
    pub(crate) fn admits(&self, node: &NodeId, value: &Variant) -> bool {
        let space = self.manager.address_space().read();
        let Some(NodeType::Variable(variable)) = space.find(node) else { return false };
        self.manager.inner().types().admits(&variable.data_type(), variable.value_rank(), value)
    }

    /// Stores values in their order; subscribers get each of them.
    pub(crate) fn publish(&self, values: impl IntoIterator<Item = (NodeId, Variant, StatusCode)>, at: DateTime) {
        let now = DateTime::now();
        let mut space = self.manager.address_space().write();
        let mut notifier = self.subscriptions.data_notifier();
        for (node, value, status) in values {
            let Some(NodeType::Variable(variable)) = space.find_mut(&node) else { continue };
            let value = DataValue {
                value: Some(value),
                status: Some(status),
                source_timestamp: Some(at),
                server_timestamp: Some(now),
                ..DataValue::default()
            };
            variable.set_data_value(value.clone());
            if let Some(mut items) = notifier.notify_for(&node, AttributeId::Value) {
                items.data_value(value);
            }
            self.manager.inner().touch(&node);
        }
    }

    /// Offers the newest values again. Subscribers that have them already get nothing.
    ///
    /// The library reads the first value of a new item before it registers the item; a change in between would be lost
    /// until the next one. So what has changed is offered once more, at least one period later.
    pub(crate) fn refresh(&self) {
        let now = self.manager.inner().touched();
        let before = std::mem::replace(&mut *self.before.lock(), now);
        let space = self.manager.address_space().read();
        let mut notifier = self.subscriptions.data_notifier();
        for node in before {
            let Some(NodeType::Variable(variable)) = space.find(&node) else { continue };
            if let Some(mut items) = notifier.notify_for(&node, AttributeId::Value) {
                let encoding = &DataEncoding::Binary;
                items.data_value(variable.value(TimestampsToReturn::Both, &NumericRange::None, encoding, 0.0));
            }
        }
    }
}
