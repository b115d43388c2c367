//! Finds variables by what people call them.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use line_model::Advice;
use line_model::nearest::nearest;
use opcua::nodes::{DefaultTypeTree, HasNodeId, NodeType};
use opcua::server::address_space::AddressSpace;
use opcua::types::{BrowseDirection, NodeId, ObjectId};

use crate::nodeset::{Types, identifier_of};

/// No variable has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.advice())]
pub struct UnknownNode {
    /// What was asked for.
    pub name: String,
    /// The most similar browse path, if one is similar.
    pub nearest: Option<String>,
}

impl UnknownNode {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let Self { name, nearest } = self;
        let near = nearest.as_ref().map(|name| format!(", the nearest is {name:?}")).unwrap_or_default();
        let help = "name it by node id (`nsu=URI;s=Name`, `ns=2;i=7`) or by its browse path below the folder Objects \
                    (`Machine/Motor/Speed`)";
        Advice::new(format!("no variable is called {name:?}{near}"), help)
    }
}

/// Numbers of reference types in namespace 0.
const HIERARCHICAL: u32 = 33;
const HAS_SUBTYPE: u32 = 45;

/// All variables by their browse paths below the folder Objects.
pub(crate) struct Lookup {
    /// Ordered, so that messages are always the same.
    paths: BTreeMap<String, NodeId>,
    namespaces: HashMap<String, u16>,
}

impl Lookup {
    pub(super) fn new(space: &AddressSpace, types: &Types) -> Self {
        let namespaces = space.namespaces().iter().map(|(index, uri)| (uri.clone(), *index)).collect();
        let mut lookup = Self { paths: BTreeMap::new(), namespaces };
        lookup.walk(space, types);
        lookup
    }

    /// Breadth first, so that of several paths to one node the shortest is found.
    fn walk(&mut self, space: &AddressSpace, types: &Types) {
        let mut seen = HashSet::new();
        let mut waiting = VecDeque::from([(NodeId::from(ObjectId::ObjectsFolder), String::new())]);
        while let Some((id, path)) = waiting.pop_front() {
            for (name, node) in children(space, types, &id) {
                if !seen.insert(node.node_id().clone()) {
                    continue;
                }
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
                if matches!(node, NodeType::Variable(_)) {
                    self.paths.entry(path.clone()).or_insert_with(|| node.node_id().clone());
                }
                waiting.push_back((node.node_id().clone(), path));
            }
        }
    }

    pub(super) fn find(&self, name: &str, space: &AddressSpace) -> Result<NodeId, UnknownNode> {
        let is_variable = |id: &NodeId| matches!(space.find(id), Some(NodeType::Variable(_)));
        let by_id = || self.node_id(name).filter(is_variable);
        self.paths.get(name).cloned().or_else(by_id).ok_or_else(|| self.unknown(name))
    }

    fn node_id(&self, text: &str) -> Option<NodeId> {
        let (namespace, identifier) = match text.split_once(';') {
            Some((scope, identifier)) => match scope.strip_prefix("nsu=") {
                Some(uri) => (*self.namespaces.get(uri)?, identifier),
                None => (scope.strip_prefix("ns=")?.parse().ok()?, identifier),
            },
            None => (0, text),
        };
        Some(NodeId { namespace, identifier: identifier_of(identifier)? })
    }

    fn unknown(&self, name: &str) -> UnknownNode {
        let nearest = nearest(name, self.paths.keys().map(String::as_str));
        UnknownNode { name: name.to_owned(), nearest: nearest.map(str::to_owned) }
    }
}

/// What is below a node, by name: the library keeps references in no particular order.
fn children<'a>(space: &'a AddressSpace, types: &Types, id: &NodeId) -> Vec<(&'a str, &'a NodeType)> {
    let (tree, any) = (DefaultTypeTree::new(), None::<(NodeId, bool)>);
    let mut children = Vec::new();
    for reference in space.find_references(id, any, &tree, BrowseDirection::Forward) {
        let kind = reference.reference_type;
        let is_below = types.derives_from(kind, HIERARCHICAL) && !types.derives_from(kind, HAS_SUBTYPE);
        if let Some(node) = space.find(reference.target_node).filter(|_| is_below) {
            children.push((node.as_node().browse_name().name.as_ref(), node));
        }
    }
    children.sort_by_cached_key(|(name, node)| (*name, node.node_id().to_string()));
    children
}
