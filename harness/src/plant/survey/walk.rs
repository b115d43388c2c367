//! From node to node: every variable and every method below the folder Objects, each once.

use std::collections::{BTreeSet, HashMap, HashSet};

use opcua::types::{
    BrowseDescription, BrowseDirection, BrowseResult, ByteString, NodeClass, NodeId, ObjectId, ReferenceDescription,
    ReferenceTypeId,
};

use super::names::{name, unique};
use super::{Met, Surveyor};
use crate::plant::PlantError;

/// So many nodes are asked for in one request.
const CHUNK: usize = 50;
/// How far down is looked; what is further down is of no use for scenarios.
const DEPTH: usize = 16;
/// So many variables and methods are looked at, at most.
const MOST: usize = 5000;
/// What stands in the folder Objects of many servers and is no plant: the server itself, and names for what is elsewhere.
const PASSED_OVER: [ObjectId; 2] = [ObjectId::Server, ObjectId::Aliases];
/// All that a reference tells: type, direction, class, names (OPC 10000-4, 5.8.2, `resultMask`).
const EVERYTHING: u32 = 0x3f;

impl Surveyor<'_> {
    /// Everything that is met, what is higher up first.
    pub(super) async fn walk(&self) -> Result<Vec<Met>, PlantError> {
        let mut walk = Walk { seen: PASSED_OVER.map(NodeId::from).into(), ..Walk::default() };
        let mut level = vec![(NodeId::from(ObjectId::ObjectsFolder), String::new())];
        for _ in 0..DEPTH {
            let mut next = Vec::new();
            for chunk in level.chunks(CHUNK) {
                let ids: Vec<NodeId> = chunk.iter().map(|(id, _)| id.clone()).collect();
                for ((around, path), references) in chunk.iter().zip(self.references(&ids).await?) {
                    next.extend(references.into_iter().filter_map(|reference| walk.meet(around, path, reference)));
                }
            }
            level = next;
        }
        Ok(walk.met)
    }

    /// The properties of a node.
    pub(super) async fn properties(&self, id: &NodeId) -> Result<Vec<(String, NodeId)>, PlantError> {
        let references = self.references(std::slice::from_ref(id)).await?.pop().unwrap_or_default();
        let properties = references.into_iter().filter(is_property);
        Ok(properties.map(|reference| (reference.browse_name.name.to_string(), reference.node_id.node_id)).collect())
    }

    /// What is below each of these nodes.
    async fn references(&self, ids: &[NodeId]) -> Result<Vec<Vec<ReferenceDescription>>, PlantError> {
        let classes = NodeClass::Object as u32 | NodeClass::Variable as u32 | NodeClass::Method as u32;
        let describe = |id: &NodeId| BrowseDescription {
            node_id: id.clone(),
            browse_direction: BrowseDirection::Forward,
            reference_type_id: ReferenceTypeId::HierarchicalReferences.into(),
            include_subtypes: true,
            node_class_mask: classes,
            result_mask: EVERYTHING,
        };
        let asked: Vec<BrowseDescription> = ids.iter().map(describe).collect();
        let answer = self.connection.request(self.connection.session().browse(&asked, 0, None)).await;
        let results = answer.map_err(|error| self.silent("what it has", &error))?;
        if results.len() != ids.len() {
            return Err(self.silent("what it has", &format!("{} answers to {} questions", results.len(), ids.len())));
        }
        let mut all = Vec::with_capacity(results.len());
        for BrowseResult { references, continuation_point, .. } in results {
            let mut references = references.unwrap_or_default();
            self.rest(continuation_point, &mut references).await?;
            all.push(references);
        }
        Ok(all)
    }

    /// What a server did not tell at once.
    async fn rest(&self, mut point: ByteString, references: &mut Vec<ReferenceDescription>) -> Result<(), PlantError> {
        while !point.is_null_or_empty() {
            let points = [point];
            let answer = self.connection.request(self.connection.session().browse_next(false, &points)).await;
            let more = answer.map_err(|error| self.silent("all that it has", &error))?.into_iter().next();
            let Some(BrowseResult { references: more, continuation_point, .. }) = more else { return Ok(()) };
            references.extend(more.unwrap_or_default());
            point = continuation_point;
        }
        Ok(())
    }
}

/// What was met so far.
#[derive(Default)]
struct Walk {
    met: Vec<Met>,
    /// Where in it each node is.
    places: HashMap<NodeId, usize>,
    seen: HashSet<NodeId>,
    taken: BTreeSet<String>,
}

impl Walk {
    /// Takes note of what is in `around`, which is called `path`; gives it back, with its name, if there may be more in it.
    fn meet(&mut self, around: &NodeId, path: &str, reference: ReferenceDescription) -> Option<(NodeId, String)> {
        let is_property = is_property(&reference);
        let ReferenceDescription { node_id, browse_name, node_class, .. } = reference;
        let id = node_id.node_id;
        if is_property {
            let place = self.places.get(around)?;
            self.met[*place].properties.push((browse_name.name.to_string(), id));
            return None;
        }
        if node_id.server_index != 0 || self.met.len() >= MOST || !self.seen.insert(id.clone()) {
            return None;
        }
        let name = name(path, browse_name.name.as_ref());
        if node_class == NodeClass::Object {
            return Some((id, name));
        }
        let name = unique(own(path, name), &mut self.taken);
        self.places.insert(id.clone(), self.met.len());
        let (around, is_method) = (around.clone(), node_class == NodeClass::Method);
        self.met.push(Met { name: name.clone(), id: id.clone(), around, is_method, properties: Vec::new() });
        Some((id, name))
    }
}

fn is_property(reference: &ReferenceDescription) -> bool {
    reference.reference_type_id == ReferenceTypeId::HasProperty
}

/// What stands in the folder itself is called after it: a signal belongs to something.
fn own(path: &str, name: String) -> String {
    if path.is_empty() { format!("Objects.{name}") } else { name }
}
