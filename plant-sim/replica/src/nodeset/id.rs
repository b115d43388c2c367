//! Node ids and qualified names as a file writes them (Part 6, 5.3.1.10 and 5.3.1.14).

use std::collections::HashMap;
use std::str::FromStr;

use opcua::types::{ByteString, Guid, Identifier, NodeId, QualifiedName};

/// What names mean in one file.
pub(super) struct Scope {
    /// The index that the server gives to each namespace of the file.
    indexes: Vec<u16>,
    aliases: HashMap<String, NodeId>,
}

impl Scope {
    pub(super) fn new(indexes: Vec<u16>, aliases: &HashMap<String, String>) -> Self {
        let mut scope = Self { indexes, aliases: HashMap::new() };
        let known = aliases.iter().filter_map(|(name, id)| Some((name.clone(), scope.node_id(id).ok()?)));
        scope.aliases = known.collect();
        scope
    }

    /// Reads a node id or the alias of one.
    pub(super) fn node_id(&self, text: &str) -> Result<NodeId, String> {
        let text = text.trim();
        // No alias looks like a numeric id; most ids of most files are numeric.
        if !text.starts_with("ns=")
            && !text.starts_with("i=")
            && let Some(id) = self.aliases.get(text)
        {
            return Ok(id.clone());
        }
        let (namespace, identifier) = match text.strip_prefix("ns=").and_then(|rest| rest.split_once(';')) {
            Some((index, identifier)) => (self.index(index)?, identifier),
            None => (0, text),
        };
        let identifier = identifier_of(identifier)
            .ok_or_else(|| format!("{text:?} is neither a node id (`i=85`, `ns=1;s=Name`) nor an alias of the file"))?;
        Ok(NodeId { namespace, identifier })
    }

    /// Reads a qualified name, `1:Name` or `Name`.
    pub(super) fn qualified_name(&self, text: &str) -> Result<QualifiedName, String> {
        let (namespace, name) = match text.split_once(':') {
            Some((index, name)) if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => {
                (self.index(index)?, name)
            }
            _ => (0, text),
        };
        Ok(QualifiedName::new(namespace, name))
    }

    /// The server's index for a namespace index of the file.
    pub(super) fn index(&self, text: &str) -> Result<u16, String> {
        let index: usize = text.trim().parse().map_err(|_| format!("{text:?} is no namespace index"))?;
        let known = if index == 0 { Some(&0) } else { self.indexes.get(index - 1) };
        known
            .copied()
            .ok_or_else(|| format!("namespace {index} is not in the file's list of {} namespaces", self.indexes.len()))
    }
}

/// Reads `i=85`, `s=Name`, `g=...` or `b=...`.
pub(crate) fn identifier_of(text: &str) -> Option<Identifier> {
    let (kind, value) = text.split_once('=')?;
    match kind {
        "i" => value.trim().parse::<u32>().ok().map(Identifier::from),
        "s" => Some(Identifier::from(value)),
        "g" => Guid::from_str(value.trim()).ok().map(Identifier::from),
        "b" => ByteString::from_base64(value.trim()).map(Identifier::from),
        _ => None,
    }
}

/// The number of a node of namespace 0.
pub(super) fn number(id: &NodeId) -> Option<u32> {
    match id.identifier {
        Identifier::Numeric(number) if id.namespace == 0 => Some(number),
        _ => None,
    }
}
