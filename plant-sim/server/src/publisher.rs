//! Values into the address space of one server, and to its subscribers.

use std::sync::Arc;

use opcua::server::address_space::{AddressSpace, NodeType};
use opcua::server::node_manager::memory::{InMemoryNodeManager, InMemoryNodeManagerImpl};
use opcua::server::{MonitoredItemHandle, ServerHandle, SubscriptionCache};
use opcua::sync::RwLock;
use opcua::types::{AttributeId, DataEncoding, DataValue, NodeId, NumericRange, TimestampsToReturn};

use crate::error::ServeError;

/// Publishes the values of a server whose nodes are managed by `N`. A restarted server has another one.
pub struct Publisher<N> {
    manager: Arc<InMemoryNodeManager<N>>,
    subscriptions: Arc<SubscriptionCache>,
}

impl<N: InMemoryNodeManagerImpl> Publisher<N> {
    /// The publisher of a server.
    ///
    /// # Errors
    /// When the server has no such nodes.
    pub fn of(handle: &ServerHandle) -> Result<Self, ServeError> {
        let manager = handle.node_managers().get_of_type::<InMemoryNodeManager<N>>();
        let manager = manager.ok_or_else(|| ServeError::Server("the server has lost its node manager".into()))?;
        Ok(Self { manager, subscriptions: handle.subscriptions().clone() })
    }

    /// The node manager that answers for the nodes.
    #[must_use]
    pub fn nodes(&self) -> &N {
        self.manager.inner()
    }

    /// The address space of the node manager, which requests of clients lock as well.
    #[must_use]
    pub fn space(&self) -> &RwLock<AddressSpace> {
        self.manager.address_space()
    }

    /// Stores values in their order and notifies subscribers of each of them; returns for each whether there was a
    /// subscriber. What is no variable is passed over.
    ///
    /// The address space stays locked until subscribers are notified, so an item that is created at the same time starts
    /// either before or after all of these changes, never amid them.
    pub fn publish<'a>(&self, values: impl IntoIterator<Item = (&'a NodeId, &'a DataValue)>) -> Vec<bool> {
        let mut space = self.space().write();
        let mut notifier = self.subscriptions.data_notifier();
        let publish = |(node, value): (&NodeId, &DataValue)| {
            if !store(&mut space, node, value) {
                return false;
            }
            let items = notifier.notify_for(node, AttributeId::Value);
            items.map(|mut items| items.data_value(value.clone())).is_some()
        };
        values.into_iter().map(publish).collect()
    }

    /// Stores values for those who read them, and tells no subscriber. What is no variable is passed over.
    pub fn store<'a>(&self, values: impl IntoIterator<Item = (&'a NodeId, &'a DataValue)>) {
        let mut space = self.space().write();
        for (node, value) in values {
            store(&mut space, node, value);
        }
    }

    /// Offers values without storing them, and returns for each whether there was a subscriber. Subscribers that have them
    /// already get nothing.
    ///
    /// The library reads the first value of a new item before it registers the item; a change in between would be lost
    /// until the next one.
    pub fn offer<'a>(&self, values: impl IntoIterator<Item = (&'a NodeId, &'a DataValue)>) -> Vec<bool> {
        let _space = self.space().read();
        let mut notifier = self.subscriptions.data_notifier();
        let offer = |(node, value): (&NodeId, &DataValue)| {
            let items = notifier.notify_for(node, AttributeId::Value);
            items.map(|mut items| items.data_value(value.clone())).is_some()
        };
        values.into_iter().map(offer).collect()
    }

    /// Whether the value of a node is monitored by an item of which this holds.
    pub fn is_monitored(&self, node: &NodeId, by: impl Fn(MonitoredItemHandle) -> bool) -> bool {
        let mut notifier = self.subscriptions.data_notifier();
        let items = notifier.notify_for(node, AttributeId::Value);
        items.is_some_and(|items| items.entries().any(|(item, _)| by(*item)))
    }

    /// Offers again what these nodes have, for the same reason.
    pub fn offer_stored<'a>(&self, nodes: impl IntoIterator<Item = &'a NodeId>) {
        let space = self.space().read();
        let mut notifier = self.subscriptions.data_notifier();
        for node in nodes {
            let Some(NodeType::Variable(variable)) = space.find(node) else { continue };
            if let Some(mut items) = notifier.notify_for(node, AttributeId::Value) {
                let encoding = &DataEncoding::Binary;
                items.data_value(variable.value(TimestampsToReturn::Both, &NumericRange::None, encoding, 0.0));
            }
        }
    }
}

/// Whether the node is a variable, which has this value now.
fn store(space: &mut AddressSpace, node: &NodeId, value: &DataValue) -> bool {
    let Some(NodeType::Variable(variable)) = space.find_mut(node) else { return false };
    variable.set_data_value(value.clone());
    true
}
