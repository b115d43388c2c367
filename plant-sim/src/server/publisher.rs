//! Puts values into the address space and notifies subscribers, stamped with the controller's clock.

use std::sync::Arc;

use opcua::server::SubscriptionCache;
use opcua::server::address_space::{AddressSpace, NodeType};
use opcua::server::node_manager::memory::InMemoryNodeManager;
use opcua::types::{AttributeId, DataValue, DateTime, NodeId, StatusCode, Variant};

use super::manager::LineNodes;
use super::{PlcClock, convert};
use crate::model::Line;
use crate::model::Value;
use crate::plc::Millis;
use crate::signals::Change;

/// Feeds the server with values.
pub(crate) struct Publisher {
    nodes: Vec<NodeId>,
    last: Vec<DataValue>,
    clock: PlcClock,
    manager: Arc<InMemoryNodeManager<LineNodes>>,
    subscriptions: Arc<SubscriptionCache>,
}

impl Publisher {
    pub(super) fn new(
        line: &Line,
        clock: PlcClock,
        manager: Arc<InMemoryNodeManager<LineNodes>>,
        subscriptions: Arc<SubscriptionCache>,
    ) -> Self {
        let namespace = manager.inner().namespace();
        let nodes: Vec<_> = line.signals().map(|signal| NodeId::new(namespace, signal.name.as_str())).collect();
        let last = vec![DataValue::null(); nodes.len()];
        Self { nodes, last, clock, manager, subscriptions }
    }

    /// Publishes the first value of every signal.
    pub(crate) fn publish_all(&mut self, values: &[Value]) {
        let all: Vec<_> =
            values.iter().enumerate().map(|(signal, value)| Change { signal, value: value.clone(), at: 0 }).collect();
        self.publish(&all);
    }

    /// Publishes changes in their order. Subscribers get each of them, not only the last one of a signal.
    ///
    /// The address space stays locked until subscribers are notified, so an item that is created at the
    /// same time starts either before or after all of these changes, never amid them.
    pub(crate) fn publish(&mut self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        let server_time = DateTime::now();
        let manager = self.manager.clone();
        let mut space = manager.address_space().write();
        let mut notifier = self.subscriptions.data_notifier();
        for change in changes {
            let value = data_value(convert::to_variant(&change.value), self.at(change.at), server_time);
            let node = &self.nodes[change.signal];
            store(&mut space, node, &value);
            if let Some(mut items) = notifier.notify_for(node, AttributeId::Value) {
                items.data_value(value.clone());
            }
            self.last[change.signal] = value;
        }
    }

    /// Offers every current value again. Subscribers that have it already get nothing.
    ///
    /// The library reads the first value of a new item before it registers the item; a change in
    /// between would be lost until the next one.
    pub(crate) fn refresh(&self) {
        let _space = self.manager.address_space().read();
        let mut notifier = self.subscriptions.data_notifier();
        for (node, value) in self.nodes.iter().zip(&self.last) {
            if let Some(mut items) = notifier.notify_for(node, AttributeId::Value) {
                items.data_value(value.clone());
            }
        }
    }

    fn at(&self, time: Millis) -> DateTime {
        self.clock.point(time)
    }
}

fn data_value(value: Variant, source: DateTime, server: DateTime) -> DataValue {
    DataValue {
        value: Some(value),
        status: Some(StatusCode::Good),
        source_timestamp: Some(source),
        server_timestamp: Some(server),
        ..DataValue::default()
    }
}

fn store(space: &mut AddressSpace, node: &NodeId, value: &DataValue) {
    if let Some(NodeType::Variable(variable)) = space.find_mut(node) {
        variable.set_data_value(value.clone());
    }
}
