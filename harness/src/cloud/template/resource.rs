//! Each resource as a stack sees it.

use serde_json::Value;

/// A resource that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its type.
    pub kind: &'static str,
    /// Its physical id.
    pub name: String,
    /// Its properties, with every reference resolved: what must differ for it to be changed.
    pub properties: Value,
    /// Whether it stays when its stack goes.
    pub is_retained: bool,
}
