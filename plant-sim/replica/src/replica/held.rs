//! The signals that are not animated for now.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use opcua::types::NodeId;

/// The signals that are not animated for now.
#[derive(Clone, Default)]
pub(super) struct Held(Arc<Mutex<HashSet<NodeId>>>);

impl Held {
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut HashSet<NodeId>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
