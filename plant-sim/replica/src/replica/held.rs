//! The signals that are not animated for now.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use opcua::types::{DataValue, NodeId, Variant};

/// The signals that are not animated for now.
#[derive(Clone, Default)]
pub(super) struct Held(Arc<Mutex<HashMap<NodeId, Set>>>);

/// A signal that was set.
pub(super) struct Set {
    /// What it was before.
    pub(super) own: DataValue,
    /// What it was set to last.
    pub(super) to: Variant,
}

impl Held {
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut HashMap<NodeId, Set>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
