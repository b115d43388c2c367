//! What tests of traces have in common.

use opcua::types::NodeId;

use super::Signal;

/// A signal of whole numbers with this name, without unit and description.
pub(crate) fn int32_signal(name: &str) -> Signal {
    Signal {
        node: NodeId::new(2, name),
        name: name.into(),
        data_type: "Int32".parse().unwrap(),
        unit: None,
        description: String::new(),
    }
}
