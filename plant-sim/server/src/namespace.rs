//! How a node manager describes a namespace of its own.

use opcua::server::diagnostics::NamespaceMetadata;

/// The description of the namespace that has this index in the server's `NamespaceArray`; nothing is said of its version,
/// and none of its nodes counts as static.
#[must_use]
pub fn namespace_metadata(index: u16, uri: impl Into<String>) -> NamespaceMetadata {
    NamespaceMetadata { namespace_uri: uri.into(), namespace_index: index, ..NamespaceMetadata::default() }
}
