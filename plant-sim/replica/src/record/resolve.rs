//! From the names of signals to nodes of the server.

use opcua::types::{
    AttributeId, BrowseDescription, BrowseDirection, DateTime, NodeClass, NodeId, ObjectId, ReadValueId,
    ReferenceTypeId, VariableId, Variant,
};
use plant_client::Connection;

use super::config::RecordConfig;
use super::error::RecordError;
use super::node;
use super::read::{CHUNK, read};
use crate::trace::{Header, Signal};

/// Nodes that are looked through for a name like the one that is unknown.
const LOOKED_THROUGH: usize = 20_000;

/// What is recorded.
pub(super) struct Resolved {
    pub(super) signals: Vec<Signal>,
    namespaces: Vec<String>,
}

impl Resolved {
    pub(super) fn header(&self, endpoint: &str, start: DateTime) -> Header {
        Header { source: endpoint.to_owned(), start, namespaces: self.namespaces.clone() }
    }

    /// The same signals on another connection, where namespaces may have other indices.
    pub(super) async fn on(&self, connection: &Connection, endpoint: &str) -> Result<Vec<Signal>, RecordError> {
        let present = namespaces(connection, endpoint).await?;
        let moved = |signal: &Signal| {
            let uri = self.namespaces.get(usize::from(signal.node.namespace))?;
            let namespace = u16::try_from(present.iter().position(|known| known == uri)?).ok()?;
            Some(Signal { node: NodeId { namespace, ..signal.node.clone() }, ..signal.clone() })
        };
        let gone = || "a namespace is gone that was there before".to_owned();
        let signals: Option<Vec<_>> = self.signals.iter().map(moved).collect();
        signals.ok_or_else(|| RecordError::Connect { endpoint: endpoint.to_owned(), why: gone() })
    }
}

/// Finds all signals.
///
/// # Errors
/// Names the first one that the server does not have, and the nearest that it has.
pub(super) async fn resolve(connection: &Connection, config: &RecordConfig) -> Result<Resolved, RecordError> {
    if config.signals.is_empty() {
        return Err(RecordError::NoSignals);
    }
    let namespaces = namespaces(connection, &config.server.endpoint).await?;
    let mut signals: Vec<Signal> = Vec::new();
    for name in &config.signals {
        let found = find(connection, config, name, &namespaces).await?;
        let signal = node::inspect(connection, &config.server.endpoint, name, found).await?;
        if !signals.iter().any(|known| known.node == signal.node) {
            signals.push(signal);
        }
    }
    Ok(Resolved { signals, namespaces })
}

async fn namespaces(connection: &Connection, endpoint: &str) -> Result<Vec<String>, RecordError> {
    let node = ReadValueId::from(NodeId::from(VariableId::Server_NamespaceArray));
    let values = read(connection, endpoint, &[node]).await?;
    let Some(Some(Variant::Array(array))) = values.into_iter().next().map(|value| value.value) else {
        let why = "it has no NamespaceArray".to_owned();
        return Err(RecordError::Connect { endpoint: endpoint.to_owned(), why });
    };
    Ok(array.values.iter().map(ToString::to_string).collect())
}

/// The node that a name means.
async fn find(
    connection: &Connection,
    config: &RecordConfig,
    name: &str,
    namespaces: &[String],
) -> Result<NodeId, RecordError> {
    let candidates = candidates(name, namespaces)?;
    for chunk in candidates.chunks(CHUNK) {
        let nodes: Vec<_> = chunk.iter().map(class_of).collect();
        let classes = read(connection, &config.server.endpoint, &nodes).await?;
        let there = chunk.iter().zip(classes).find(|(_, class)| class.status().is_good());
        if let Some((node, _)) = there {
            return Ok(node.clone());
        }
    }
    Err(unknown(name, &variables(connection).await))
}

fn class_of(node: &NodeId) -> ReadValueId {
    ReadValueId::new(node.clone(), AttributeId::NodeClass)
}

/// The nodes that a name may mean: one, or one in every namespace but that of OPC UA itself.
fn candidates(name: &str, namespaces: &[String]) -> Result<Vec<NodeId>, RecordError> {
    if let Some(rest) = name.strip_prefix("nsu=") {
        return in_namespace(name, rest, namespaces).map(|node| vec![node]);
    }
    if let Ok(node) = name.parse() {
        return Ok(vec![node]);
    }
    let indices = (0..namespaces.len()).skip(1).filter_map(|index| u16::try_from(index).ok());
    Ok(indices.map(|namespace| NodeId::new(namespace, name)).collect())
}

fn in_namespace(name: &str, rest: &str, namespaces: &[String]) -> Result<NodeId, RecordError> {
    let wrong = |hint: String| RecordError::UnknownSignal { name: name.to_owned(), hint };
    let (uri, identifier) = rest.split_once(';').ok_or_else(|| wrong("; write `nsu=URI;s=NAME`".to_owned()))?;
    let known = namespaces.iter().position(|known| known == uri).and_then(|index| u16::try_from(index).ok());
    let namespace = known.ok_or_else(|| {
        let known = namespaces.join(", ");
        wrong(format!(": it has no namespace {uri}; its namespaces are {known}"))
    })?;
    let node: NodeId = identifier.parse().map_err(|_| wrong("; write `nsu=URI;s=NAME`".to_owned()))?;
    Ok(NodeId { namespace, ..node })
}

fn unknown(name: &str, known: &[NodeId]) -> RecordError {
    let texts: Vec<String> =
        known.iter().flat_map(|node| [node.to_string(), node.identifier.to_string().split_off(2)]).collect();
    let likeness = |text: &&String| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &text.to_lowercase());
    let nearest = texts.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let hint = match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => "; look up its node id with an OPC UA client".to_owned(),
    };
    RecordError::UnknownSignal { name: name.to_owned(), hint }
}

/// The variables below the Objects folder, outside of the server's own namespace; as many as can be found quickly.
async fn variables(connection: &Connection) -> Vec<NodeId> {
    let (mut level, mut seen, mut found) = (vec![NodeId::from(ObjectId::ObjectsFolder)], 0, Vec::new());
    while !level.is_empty() && seen < LOOKED_THROUGH {
        let mut below = Vec::new();
        for chunk in level.chunks(CHUNK) {
            let browse: Vec<_> = chunk.iter().map(children_of).collect();
            let answer = connection.request(connection.session().browse(&browse, 0, None)).await;
            let references =
                answer.unwrap_or_default().into_iter().flat_map(|result| result.references.unwrap_or_default());
            for reference in references.filter(|reference| reference.node_id.node_id.namespace != 0) {
                seen += 1;
                if reference.node_class == NodeClass::Variable {
                    found.push(reference.node_id.node_id.clone());
                }
                below.push(reference.node_id.node_id);
            }
        }
        level = below;
    }
    found
}

fn children_of(node: &NodeId) -> BrowseDescription {
    BrowseDescription {
        node_id: node.clone(),
        browse_direction: BrowseDirection::Forward,
        reference_type_id: ReferenceTypeId::HierarchicalReferences.into(),
        include_subtypes: true,
        node_class_mask: 0,
        // The class of each node: its bit in Part 4, 5.9.2.2.
        result_mask: 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_a_node_id_or_a_text_in_any_namespace() {
        let namespaces = ["http://opcfoundation.org/UA/".to_owned(), "urn:plc".into(), "urn:line".into()];
        let nodes = |name| candidates(name, &namespaces).unwrap();
        assert_eq!(nodes("ns=2;s=a.b"), [NodeId::new(2, "a.b")]);
        assert_eq!(nodes("i=2258"), [NodeId::new(0, 2258u32)]);
        assert_eq!(nodes("nsu=urn:line;i=7"), [NodeId::new(2, 7u32)]);
        assert_eq!(nodes("a.b"), [NodeId::new(1, "a.b"), NodeId::new(2, "a.b")]);
        let error = candidates("nsu=urn:lime;i=7", &namespaces).unwrap_err().to_string();
        assert!(error.contains("urn:lime") && error.contains("urn:line"), "{error}");
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest_one() {
        let known = [NodeId::new(2, "Conveyor.Speed"), NodeId::new(2, "Conveyor.Slow")];
        let hint = |name| unknown(name, &known).to_string();
        assert!(hint("Conveyor.Sped").ends_with("did you mean `Conveyor.Speed`?"));
        assert!(hint("ns=2;s=Conveyor.Sow").ends_with("did you mean `ns=2;s=Conveyor.Slow`?"));
        assert!(unknown("x", &[]).to_string().ends_with("with an OPC UA client"));
    }
}
