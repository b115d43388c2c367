//! Values that come from inside: from an animation or from a scenario.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opcua::nodes::NodeType;
use opcua::sync::Mutex;
use opcua::types::{DataEncoding, DataValue, DateTime, NodeId, NumericRange, StatusCode, TimestampsToReturn, Variant};
use plant_server::Publisher;

use super::lookup::{Lookup, UnknownNode};
use super::manager::NodeSetNodes;
use crate::nodeset::DataTypeCategory;

/// Finds variables, sets them and tells subscribers.
#[derive(Clone)]
pub(crate) struct Live {
    publisher: Arc<Publisher<NodeSetNodes>>,
    lookup: Arc<Mutex<Option<Lookup>>>,
}

/// The type of a variable, as far as setting it is concerned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) category: Option<DataTypeCategory>,
    pub(crate) rank: i32,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Live {
    pub(super) fn new(publisher: Publisher<NodeSetNodes>) -> Self {
        Self { publisher: Arc::new(publisher), lookup: Arc::default() }
    }

    /// The variable with this node id or browse path.
    pub(crate) fn find(&self, name: &str) -> Result<NodeId, UnknownNode> {
        let space = self.publisher.space().read();
        let mut lookup = self.lookup.lock();
        let lookup = lookup.get_or_insert_with(|| Lookup::new(&space, self.publisher.nodes().types()));
        lookup.find(name, &space)
    }

    /// What a variable shows now; nothing at all if it is none.
    pub(crate) fn value(&self, node: &NodeId) -> DataValue {
        let space = self.publisher.space().read();
        let Some(NodeType::Variable(variable)) = space.find(node) else { return DataValue::null() };
        variable.value(TimestampsToReturn::Both, &NumericRange::None, &DataEncoding::Binary, 0.0)
    }

    /// What values a variable takes.
    pub(crate) fn shape(&self, node: &NodeId) -> Option<Shape> {
        let space = self.publisher.space().read();
        let Some(NodeType::Variable(variable)) = space.find(node) else { return None };
        let category = self.publisher.nodes().types().category(&variable.data_type());
        Some(Shape { category, rank: variable.value_rank() })
    }

    /// Whether a variable may have a value.
    pub(crate) fn admits(&self, node: &NodeId, value: &Variant) -> bool {
        let space = self.publisher.space().read();
        let Some(NodeType::Variable(variable)) = space.find(node) else { return false };
        self.publisher.nodes().types().admits(&variable.data_type(), variable.value_rank(), value)
    }

    /// Stores values in their order; subscribers get each of them.
    pub(crate) fn publish(&self, values: impl IntoIterator<Item = (NodeId, Variant, StatusCode)>, at: DateTime) {
        let server_timestamp = Some(DateTime::now());
        let stamped = |(node, value, status)| {
            let (value, status, source_timestamp) = (Some(value), Some(status), Some(at));
            (node, DataValue { value, status, source_timestamp, server_timestamp, ..DataValue::default() })
        };
        let values: Vec<_> = values.into_iter().map(stamped).collect();
        self.publisher.publish(values.iter().map(|(node, value)| (node, value)));
        for (node, _) in &values {
            self.publisher.nodes().changes().note(node, Instant::now());
        }
    }

    /// Offers the newest values again, which happens every `period`. Subscribers that have them already get nothing.
    pub(crate) fn refresh(&self, period: Duration) {
        self.publisher.offer_stored(&self.publisher.nodes().changes().due(Instant::now(), period));
    }
}
