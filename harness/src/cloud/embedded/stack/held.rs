//! What there is of a stack.

use super::made::Made;
use crate::cloud::template::Resource;

/// A resource that is there.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) resource: Resource,
    pub(super) made: Made,
}
