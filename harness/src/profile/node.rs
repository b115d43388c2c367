//! Nodes of an OPC UA server by their ids, in namespaces that are named.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use opcua::types::{NamespaceMap, NodeId};

/// The id of a node, whatever number its namespace has on the server: `nsu=urn:example:press;s=Press.Force`, or `ns=2;i=7` and `i=2258`
/// where the numbers of namespaces are known to stay (OPC 10000-6, 5.3.1.10 and 5.3.1.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The namespace; without it the number in the id counts.
    uri: Option<String>,
    id: NodeId,
}

impl Node {
    /// The node of this id, in the namespace of this name.
    pub fn new(uri: Option<&str>, id: NodeId) -> Self {
        Self { uri: uri.map(str::to_owned), id }
    }

    /// The namespace, if it is named.
    pub fn uri(&self) -> Option<&str> {
        self.uri.as_deref()
    }

    /// The id on a server of these namespaces; none if it does not have the namespace.
    pub fn on(&self, namespaces: &NamespaceMap) -> Option<NodeId> {
        match &self.uri {
            None => Some(self.id.clone()),
            Some(uri) => Some(NodeId { namespace: namespaces.get_index(uri)?, identifier: self.id.identifier.clone() }),
        }
    }
}

impl FromStr for Node {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (uri, id) = match text.strip_prefix("nsu=") {
            None => (None, text),
            // An identifier may have a `;` as well: it begins behind the first that a kind of identifier follows.
            Some(rest) => {
                let kinds = [";s=", ";i=", ";g=", ";b="];
                let end = kinds.iter().filter_map(|kind| rest.find(kind)).min().ok_or(())?;
                (Some(rest[..end].to_owned()), &rest[end + 1..])
            }
        };
        let id: NodeId = id.parse().map_err(|_| ())?;
        if uri.as_deref() == Some("") { Err(()) } else { Ok(Self { uri, id }) }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.uri {
            None => write!(f, "{}", self.id),
            Some(uri) => write!(f, "nsu={uri};{}", NodeId { namespace: 0, identifier: self.id.identifier.clone() }),
        }
    }
}

/// The nodes of a line whose model gives them. What is not here has its name as its id, in the line's namespace.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    /// Signals and methods, by their names.
    pub own: BTreeMap<String, Node>,
    /// The objects on which methods are called, by the methods' names.
    pub objects: BTreeMap<String, Node>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        for text in
            ["nsu=urn:a;s=Press.Force", "nsu=http://a/b;i=7", "nsu=urn:a;s=\"DB\".\"x;i=3\"", "ns=2;s=a;b", "i=2258"]
        {
            assert_eq!(text.parse::<Node>().unwrap().to_string(), text);
        }
        for wrong in ["", "Press.Force", "nsu=urn:a", "nsu=;s=a", "nsu=urn:a;x=3", "ns=x;s=a"] {
            assert!(wrong.parse::<Node>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_named_namespace_has_whatever_number_the_server_gives_it() {
        let mut namespaces = NamespaceMap::new();
        namespaces.add_namespace("urn:other");
        namespaces.add_namespace("urn:a");
        let node: Node = "nsu=urn:a;s=x".parse().unwrap();
        assert_eq!(node.on(&namespaces).unwrap().namespace, namespaces.get_index("urn:a").unwrap());
        assert_eq!("nsu=urn:b;s=x".parse::<Node>().unwrap().on(&namespaces), None);
    }
}
