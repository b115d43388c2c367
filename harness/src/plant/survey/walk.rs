//! From node to node: every variable and every method below the folder Objects, each once.

use std::collections::{BTreeSet, HashMap, HashSet};

use opcua::types::{
    BrowseDescription, BrowseDirection, BrowseResult, ByteString, NodeClass, NodeId, ObjectId, ReferenceDescription,
    ReferenceTypeId, StatusCode,
};

use super::names::{name, unique};
use super::{BY_HAND, LeftOut, Met, Surveyor};
use crate::plant::PlantError;

/// So many nodes are asked for in one request.
const CHUNK: usize = 50;
/// How far down is looked.
const DEPTH: usize = 16;
/// So many variables and methods are looked at, at most.
const MOST: usize = 5000;
/// What stands in the folder Objects of many servers and is no plant: the server itself, and names for what is elsewhere.
const PASSED_OVER: [ObjectId; 2] = [ObjectId::Server, ObjectId::Aliases];
/// All that a reference tells: type, direction, class, names (OPC 10000-4, 5.8.2, `resultMask`).
const EVERYTHING: u32 = 0x3f;

impl Surveyor<'_> {
    /// Everything that is met, what is higher up first; and what there is beyond that, as far as anybody can tell.
    pub(super) async fn walk(&self) -> Result<(Vec<Met>, Vec<LeftOut>), PlantError> {
        let mut walk = Walk { seen: PASSED_OVER.map(NodeId::from).into(), ..Walk::default() };
        let mut level = vec![(NodeId::from(ObjectId::ObjectsFolder), String::new())];
        for depth in 0..=DEPTH {
            let mut next = Vec::new();
            for chunk in level.chunks(CHUNK) {
                let ids: Vec<NodeId> = chunk.iter().map(|(id, _)| id.clone()).collect();
                for ((around, path), told) in chunk.iter().zip(self.references(&ids).await?) {
                    next.extend(walk.look(around, path, told, depth));
                }
            }
            level = next;
        }
        // What takes arguments that nobody was told cannot be called.
        walk.met.retain(|met| !(met.is_method && met.is_cut));
        Ok((walk.met, walk.left_out))
    }

    /// The properties of a node, and whether that is all of them.
    pub(super) async fn properties(&self, id: &NodeId) -> Result<(Vec<(String, NodeId)>, StatusCode), PlantError> {
        let Told { references, status } = self.references(std::slice::from_ref(id)).await?.pop().unwrap_or_default();
        let properties = references.into_iter().filter(is_property);
        let named = properties.map(|reference| (reference.browse_name.name.to_string(), reference.node_id.node_id));
        Ok((named.collect(), status))
    }

    /// What is below each of these nodes.
    async fn references(&self, ids: &[NodeId]) -> Result<Vec<Told>, PlantError> {
        let mut all = Vec::with_capacity(ids.len());
        for result in self.browse(ids).await? {
            all.push(self.whole(result).await?);
        }
        // Who could not keep in mind where to go on for so many nodes at once can do so for one (OPC 10000-4, 5.9.2).
        let short = |told: &Told| told.status == StatusCode::BadNoContinuationPoints;
        for (id, told) in ids.iter().zip(&mut all).filter(|(_, told)| short(told)) {
            for result in self.browse(std::slice::from_ref(id)).await? {
                *told = self.whole(result).await?;
            }
        }
        Ok(all)
    }

    /// As many answers as questions; none of them need be whole.
    async fn browse(&self, ids: &[NodeId]) -> Result<Vec<BrowseResult>, PlantError> {
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
        if results.len() == ids.len() {
            Ok(results)
        } else {
            Err(self.silent("what it has", &format!("{} answers to {} questions", results.len(), ids.len())))
        }
    }

    /// An answer, with what a server did not tell at once.
    async fn whole(&self, first: BrowseResult) -> Result<Told, PlantError> {
        let mut told = Told::default();
        let mut point = told.take(first);
        while !point.is_null_or_empty() {
            let points = [point];
            let answer = self.connection.request(self.connection.session().browse_next(false, &points)).await;
            let more = answer.map_err(|error| self.silent("all that it has", &error))?.into_iter().next();
            point = told.take(more.ok_or_else(|| self.silent("all that it has", &"no answer to a question"))?);
        }
        Ok(told)
    }
}

/// What a server told of what is below a node.
#[derive(Default)]
struct Told {
    references: Vec<ReferenceDescription>,
    /// Good if that is all.
    status: StatusCode,
}

impl Told {
    /// Adds a part of the answer; gives where the next one begins, if there is one.
    fn take(&mut self, BrowseResult { status_code, continuation_point, references }: BrowseResult) -> ByteString {
        self.references.extend(references.unwrap_or_default());
        if !status_code.is_good() {
            self.status = status_code;
        }
        if status_code.is_bad() { ByteString::null() } else { continuation_point }
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
    left_out: Vec<LeftOut>,
}

impl Walk {
    /// Takes note of what is in `around`, which is called `path` and stands so far down; gives what there may be more in, with
    /// its name.
    fn look(&mut self, around: &NodeId, path: &str, told: Told, depth: usize) -> Vec<(NodeId, String)> {
        if !told.status.is_good() {
            self.cut(around, path, told.status);
        }
        // What a property of an object says (who made it, its serial number), nobody else does: it is a signal of its own.
        let owner = self.places.get(around).copied();
        let describes = |reference: &ReferenceDescription| owner.is_some() && is_property(reference);
        let (properties, others): (Vec<_>, Vec<_>) = told.references.into_iter().partition(describes);
        if let Some(owner) = owner {
            let named = properties.into_iter().map(|of| (of.browse_name.name.to_string(), of.node_id.node_id));
            self.met[owner].properties.extend(named);
        }
        let (mut within, mut elsewhere, mut deep, mut many) = (Vec::new(), 0, 0, 0);
        for reference in others {
            if reference.node_id.server_index != 0 {
                elsewhere += 1;
            } else if !self.seen.insert(reference.node_id.node_id.clone()) {
                // It stands somewhere else, too, and is known from there.
            } else if depth >= DEPTH {
                deep += 1;
            } else if self.met.len() >= MOST {
                many += 1;
            } else {
                within.push(self.meet(around, path, reference));
            }
        }
        let levels = format!("not more than {DEPTH} levels below the folder Objects are looked at");
        let number = format!("not more than {MOST} variables and methods are looked at");
        self.beyond(path, elsewhere, "it stands on another server", "make a list of the signals of that one");
        self.beyond(path, deep, &levels, BY_HAND);
        self.beyond(path, many, &number, BY_HAND);
        within
    }

    /// So many nodes below what is called `path` are left out.
    fn beyond(&mut self, path: &str, number: usize, why: &str, help: &str) {
        if number > 0 {
            let why = format!("what stands below it ({number} of it): {why}");
            self.left_out.push(LeftOut::new(place(path), why, help));
        }
    }

    /// Not all that is in `around` is told.
    fn cut(&mut self, around: &NodeId, path: &str, status: StatusCode) {
        if let Some(place) = self.places.get(around) {
            self.met[*place].is_cut = true;
        }
        let why = format!("the server does not tell all that stands below it: {status}");
        let help = format!("see with another client what it is, and who may see it; {BY_HAND}");
        self.left_out.push(LeftOut::new(place(path), why, help));
    }

    /// Takes note of a node that is in `around`, which is called `path`; gives it back, with its name.
    fn meet(&mut self, around: &NodeId, path: &str, reference: ReferenceDescription) -> (NodeId, String) {
        let ReferenceDescription { node_id, browse_name, node_class, .. } = reference;
        let id = node_id.node_id;
        let name = name(path, browse_name.name.as_ref());
        if node_class == NodeClass::Object {
            return (id, name);
        }
        let name = unique(own(path, name), &mut self.taken);
        self.places.insert(id.clone(), self.met.len());
        let (around, is_method) = (around.clone(), node_class == NodeClass::Method);
        self.met.push(Met {
            name: name.clone(),
            id: id.clone(),
            around,
            is_method,
            is_cut: false,
            properties: Vec::new(),
        });
        (id, name)
    }
}

/// How a place is called in what is told of it.
fn place(path: &str) -> &str {
    if path.is_empty() { "Objects" } else { path }
}

fn is_property(reference: &ReferenceDescription) -> bool {
    reference.reference_type_id == ReferenceTypeId::HasProperty
}

/// What stands in the folder itself is called after it: a signal belongs to something.
fn own(path: &str, name: String) -> String {
    if path.is_empty() { format!("Objects.{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opcua::types::ExpandedNodeId;

    fn reference(name: &str, node_class: NodeClass) -> ReferenceDescription {
        let node_id = ExpandedNodeId::from(NodeId::new(1, name));
        let reference_type_id = ReferenceTypeId::HasComponent.into();
        ReferenceDescription { reference_type_id, node_id, browse_name: name.into(), node_class, ..Default::default() }
    }

    fn told(status: StatusCode, references: Vec<ReferenceDescription>) -> Told {
        Told { references, status }
    }

    fn look(walk: &mut Walk, (around, depth): (&str, usize), told: Told) -> Vec<String> {
        let within = walk.look(&NodeId::new(1, around), around, told, depth);
        within.into_iter().map(|(_, name)| name).collect()
    }

    #[track_caller]
    fn only(walk: &Walk) -> &LeftOut {
        let [one] = &walk.left_out[..] else { panic!("{:?}", walk.left_out) };
        one
    }

    #[test]
    fn an_answer_is_whole_only_if_all_of_its_parts_are() {
        let part = |status_code, name: &str| BrowseResult {
            status_code,
            continuation_point: ByteString::from(b"more".as_slice()),
            references: Some(vec![reference(name, NodeClass::Variable)]),
        };
        let mut whole = Told::default();
        assert!(!whole.take(part(StatusCode::Good, "A")).is_null_or_empty(), "there is more");
        assert!(
            whole.take(part(StatusCode::BadContinuationPointInvalid, "B")).is_null_or_empty(),
            "it goes no further"
        );
        assert_eq!((whole.status, whole.references.len()), (StatusCode::BadContinuationPointInvalid, 2));
        let mut doubtful = Told::default();
        doubtful.take(part(StatusCode::UncertainNotAllNodesAvailable, "A"));
        doubtful.take(part(StatusCode::Good, "B"));
        assert_eq!((doubtful.status, doubtful.references.len()), (StatusCode::UncertainNotAllNodesAvailable, 2));
    }

    #[test]
    fn what_a_server_does_not_tell_is_not_taken_for_nothing() {
        let mut walk = Walk::default();
        let force = vec![reference("Force", NodeClass::Variable)];
        assert_eq!(look(&mut walk, ("", 0), told(StatusCode::UncertainNotAllNodesAvailable, force)), ["Objects.Force"]);
        look(&mut walk, ("Press", 1), told(StatusCode::BadUserAccessDenied, Vec::new()));
        let [root, press] = &walk.left_out[..] else { panic!("{:?}", walk.left_out) };
        assert_eq!((root.name.as_str(), press.name.as_str()), ("Objects", "Press"));
        assert!(press.why.starts_with("the server does not tell all that stands below it: BadUserAccessDenied"));
        assert!(press.help.contains("who may see it; add by hand"), "{press:?}");
    }

    #[test]
    fn more_than_is_looked_at_is_told_where_it_is() {
        let mut walk = Walk::default();
        let variables = |from: usize, to: usize| {
            let all = (from..to).map(|number| reference(&number.to_string(), NodeClass::Variable));
            told(StatusCode::Good, all.collect())
        };
        assert_eq!(look(&mut walk, ("Press", 1), variables(0, MOST)).len(), MOST);
        assert_eq!(walk.left_out, [], "that was all");
        assert_eq!(look(&mut walk, ("Press", 1), variables(0, MOST)).len() + walk.left_out.len(), 0, "they are known");
        assert_eq!(look(&mut walk, ("Store", 1), variables(MOST - 1, MOST + 3)).len(), 0);
        assert_eq!(only(&walk).name, "Store");
        assert_eq!(
            only(&walk).why,
            "what stands below it (3 of it): not more than 5000 variables and methods are looked at"
        );
    }

    #[test]
    fn what_stands_too_deep_is_told_and_what_belongs_to_a_variable_there_is_not_lost() {
        let mut walk = Walk::default();
        look(&mut walk, ("Press", DEPTH - 1), told(StatusCode::Good, vec![reference("Force", NodeClass::Variable)]));
        let mut unit = reference("EngineeringUnits", NodeClass::Variable);
        unit.reference_type_id = ReferenceTypeId::HasProperty.into();
        let below = vec![unit, reference("Raw", NodeClass::Variable)];
        assert_eq!(look(&mut walk, ("Force", DEPTH), told(StatusCode::Good, below)).len(), 0);
        assert_eq!(walk.met[0].properties.len(), 1);
        assert!(only(&walk).why.contains("not more than 16 levels below the folder Objects"), "{:?}", walk.left_out);
    }

    #[test]
    fn a_property_describes_a_variable_and_is_a_signal_of_an_object() {
        let mut walk = Walk::default();
        let property = |name: &str| ReferenceDescription {
            reference_type_id: ReferenceTypeId::HasProperty.into(),
            ..reference(name, NodeClass::Variable)
        };
        let press = vec![property("SerialNumber"), reference("Force", NodeClass::Variable)];
        assert_eq!(look(&mut walk, ("Press", 1), told(StatusCode::Good, press)), ["Press.SerialNumber", "Press.Force"]);
        assert!(look(&mut walk, ("Force", 2), told(StatusCode::Good, vec![property("EngineeringUnits")])).is_empty());
        let properties = |met: &Met| met.properties.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(walk.met.iter().map(properties).collect::<Vec<_>>(), [vec![], vec!["EngineeringUnits".to_owned()]]);
    }

    #[test]
    fn what_stands_on_another_server_is_told() {
        let (mut walk, mut other) = (Walk::default(), reference("Force", NodeClass::Variable));
        other.node_id.server_index = 1;
        assert_eq!(look(&mut walk, ("Press", 1), told(StatusCode::Good, vec![other])).len(), 0);
        assert!(only(&walk).why.ends_with("it stands on another server"), "{:?}", walk.left_out);
    }
}
