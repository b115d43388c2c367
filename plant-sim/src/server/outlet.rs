//! Where values go to: the address space of a server and its subscribers.

use std::sync::Arc;

use opcua::server::ServerHandle;
use opcua::server::SubscriptionCache;
use opcua::server::address_space::{AddressSpace, NodeType};
use opcua::server::node_manager::memory::InMemoryNodeManager;
use opcua::types::{AttributeId, DataValue, NodeId};
use plant_server::ServeError;

use super::manager::LineNodes;

/// The inside of one server; a restarted server has another one.
pub(crate) struct Outlet {
    manager: Arc<InMemoryNodeManager<LineNodes>>,
    subscriptions: Arc<SubscriptionCache>,
}

impl Outlet {
    pub(super) fn of(handle: &ServerHandle) -> Result<Self, ServeError> {
        let manager = handle.node_managers().get_of_type::<InMemoryNodeManager<LineNodes>>();
        let manager = manager.ok_or_else(ServeError::lost_nodes)?;
        Ok(Self { manager, subscriptions: handle.subscriptions().clone() })
    }

    /// The index of the line's namespace.
    pub(super) fn namespace(&self) -> u16 {
        self.manager.inner().namespace()
    }

    /// Stores values in their order and notifies subscribers of each of them; returns for each whether there was a
    /// subscriber.
    ///
    /// The address space stays locked until subscribers are notified, so an item that is created at the
    /// same time starts either before or after all of these changes, never amid them.
    pub(super) fn put<'a>(&self, values: impl Iterator<Item = (&'a NodeId, &'a DataValue)>) -> Vec<bool> {
        let mut space = self.manager.address_space().write();
        let mut notifier = self.subscriptions.data_notifier();
        let put = values.map(|(node, value)| {
            store(&mut space, node, value);
            let items = notifier.notify_for(node, AttributeId::Value);
            items.map(|mut items| items.data_value(value.clone())).is_some()
        });
        put.collect()
    }

    /// Offers values again without storing them.
    ///
    /// The library reads the first value of a new item before it registers the item; a change in
    /// between would be lost until the next one.
    pub(super) fn offer<'a>(&self, values: impl Iterator<Item = (&'a NodeId, &'a DataValue)>) {
        let _space = self.manager.address_space().read();
        let mut notifier = self.subscriptions.data_notifier();
        for (node, value) in values {
            if let Some(mut items) = notifier.notify_for(node, AttributeId::Value) {
                items.data_value(value.clone());
            }
        }
    }
}

fn store(space: &mut AddressSpace, node: &NodeId, value: &DataValue) {
    if let Some(NodeType::Variable(variable)) = space.find_mut(node) {
        variable.set_data_value(value.clone());
    }
}
