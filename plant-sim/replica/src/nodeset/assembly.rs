//! Nodes of all files in one address space: first all nodes, then the references that wait for a node to appear, then
//! the values and definitions for which all data types must be known.

use opcua::nodes::NodeType;
use opcua::server::address_space::AddressSpace;
use opcua::types::TimestampsToReturn::Neither;
use opcua::types::{DataEncoding, DataValue, DateTime, NodeId, NumericRange, StatusCode, Variant};

use super::core;
use super::default::Defaults;
use super::definition;
use super::id::Scope;
use super::node::{self, Described, Typing};
use super::report::{IssueKind, Report};
use super::structure;
use super::types::Types;
use super::value;
use super::xml::Element;

/// Something to be said about a line of a file.
pub(super) struct Finding {
    pub(super) place: Place,
    pub(super) kind: IssueKind,
    pub(super) reason: String,
}

/// Where something stands: file, line, and the element of the node that it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) offset: usize,
    pub(super) node: usize,
}

/// The address space while it grows.
pub(super) struct Assembly<'a> {
    space: AddressSpace,
    types: Types,
    report: Report,
    findings: Vec<Finding>,
    references: Vec<(Place, NodeId, Link)>,
    values: Vec<(Place, NodeId, Typing, Option<Element<'a>>)>,
    defined: Vec<NodeId>,
    /// The values that are not yet held against the types of their nodes.
    unchecked: Vec<(Place, NodeId, Typing)>,
    /// What has no place in the address space: which file, what, where first, how often.
    unserved: Vec<(Place, &'static str, usize)>,
    /// How many nodes of each file are served, and the first that is in the namespace of OPC UA and none of its nodes.
    pub(super) files: Vec<(usize, Option<usize>)>,
}

/// All nodes, linked and with values.
pub(super) struct Assembled {
    pub(super) space: AddressSpace,
    pub(super) types: Types,
    pub(super) report: Report,
    pub(super) findings: Vec<Finding>,
}

struct Link {
    kind: NodeId,
    target: NodeId,
    forward: bool,
}

impl<'a> Assembly<'a> {
    /// Nothing yet; nodes may be in these namespaces only.
    pub(super) fn new(files: usize, namespaces: &[(u16, String)]) -> Self {
        let mut space = AddressSpace::new();
        for (index, uri) in namespaces {
            space.add_namespace(uri, *index);
        }
        Self {
            space,
            types: core::extended(),
            report: Report::default(),
            findings: Vec::new(),
            references: Vec::new(),
            values: Vec::new(),
            defined: Vec::new(),
            unchecked: Vec::new(),
            unserved: Vec::new(),
            files: vec![(0, None); files],
        }
    }

    /// Adds a node, or notes why not.
    pub(super) fn add(&mut self, file: usize, element: Element<'a>, scope: &Scope) {
        let place = Place { file, offset: element.offset, node: element.offset };
        let described = match node::read(&element, scope).and_then(|described| self.admit(place, described)) {
            Ok(described) => described,
            Err(reason) => return self.note(place, IssueKind::Node, reason),
        };
        self.files[file].0 += 1;
        node::unserved(&element).for_each(|what| self.leave_out(place, what));
        let Described { id, node, is_abstract, is_binary_encoding, typing } = described;
        if is_abstract {
            self.types.mark_abstract(id.clone());
        }
        if is_binary_encoding {
            self.types.mark_binary(id.clone());
        }
        self.count(&node);
        self.space.insert::<_, NodeId>(node, None);
        self.link_all(place, &id, &element, scope);
        if element.name == "UADataType" {
            self.define(place, &id, &element, scope);
        }
        if let Some(typing) = typing {
            self.value(place, id, typing, element, scope);
        }
    }

    fn admit(&mut self, place: Place, described: Described) -> Result<Described, String> {
        let id = &described.id;
        if id.namespace == 0 && core::has(id) {
            return Err("it belongs to namespace 0, which the server brings along".into());
        }
        if id.namespace == 0 {
            self.files[place.file].1.get_or_insert(place.offset);
            return Err(
                "it is in namespace 0, which belongs to OPC UA, and none of its nodes; give the file a namespace \
                        of its own, and the node an id in it"
                    .into(),
            );
        }
        if !self.space.namespaces().contains_key(&id.namespace) {
            return Err(format!("its namespace {} belongs to the server itself", id.namespace));
        }
        if self.space.node_exists(id) {
            return Err("another node has the same node id; the first one is served".into());
        }
        Ok(described)
    }

    fn leave_out(&mut self, place: Place, what: &'static str) {
        let known = self.unserved.iter_mut().find(|(first, known, _)| first.file == place.file && *known == what);
        match known {
            Some((.., times)) => *times += 1,
            None => self.unserved.push((place, what, 1)),
        }
    }

    fn count(&mut self, node: &NodeType) {
        self.report.nodes += 1;
        match node {
            NodeType::Variable(_) => self.report.variables += 1,
            NodeType::Method(_) => self.report.methods += 1,
            _ => {}
        }
    }

    fn link_all(&mut self, place: Place, id: &NodeId, element: &Element<'a>, scope: &Scope) {
        for reference in element.child("References").map_or(&[][..], |references| &references.children) {
            let place = Place { offset: reference.offset, ..place };
            match link(reference, scope) {
                Ok(link) if link.target == *id => {
                    self.note(place, IssueKind::Reference, "it leads to the node itself".into());
                }
                Ok(link) if link.target.namespace == 0 || self.space.node_exists(&link.target) => self.link(id, link),
                Ok(link) => self.references.push((place, id.clone(), link)),
                Err(reason) => self.note(place, IssueKind::Reference, reason),
            }
        }
    }

    fn link(&mut self, id: &NodeId, link: Link) {
        let (source, target) = if link.forward { (id, &link.target) } else { (&link.target, id) };
        self.types.link(&link.kind, source, target);
        self.space.insert_reference(source, target, link.kind);
    }

    fn define(&mut self, place: Place, id: &NodeId, element: &Element<'a>, scope: &Scope) {
        match node::definition(element, scope) {
            Ok(Some(definition)) => {
                self.types.define(id.clone(), definition);
                self.defined.push(id.clone());
            }
            Ok(None) => {}
            Err(reason) => self.note(place, IssueKind::Definition, reason),
        }
    }

    /// Gives a variable its value now if it can be read without knowing data types, else later.
    fn value(&mut self, place: Place, id: NodeId, typing: Typing, mut element: Element<'a>, scope: &Scope) {
        let index = element.children.iter().position(|child| child.name == "Value");
        let value = index.map(|index| element.children.swap_remove(index));
        // What a type says of values is optional, and has no default.
        if element.name == "UAVariableType" && value.as_ref().is_none_or(|value| value.children.is_empty()) {
            return;
        }
        match value {
            Some(value) if !value::needs_types(&value) && !value.children.is_empty() => {
                let values = structure::values(scope, &self.types);
                match values.value(&value) {
                    Ok(value) => {
                        self.set(&id, value);
                        self.unchecked.push((place, id, typing));
                    }
                    Err(reason) => {
                        self.set(&id, Variant::Empty);
                        self.note(place, IssueKind::Value, correct(&reason));
                    }
                }
            }
            value => self.values.push((place, id, typing, value)),
        }
    }

    fn set(&mut self, id: &NodeId, value: Variant) {
        let status = if value.is_empty() { StatusCode::BadWaitingForInitialData } else { StatusCode::Good };
        let now = Some(DateTime::now());
        let (value, status, source_timestamp, server_timestamp) = (Some(value), Some(status), now, now);
        let value = DataValue { value, status, source_timestamp, server_timestamp, ..DataValue::default() };
        match self.space.find_mut(id) {
            Some(NodeType::Variable(variable)) => variable.set_data_value(value),
            Some(NodeType::VariableType(variable)) if status == Some(StatusCode::Good) => {
                variable.set_data_value(value);
            }
            _ => {}
        }
    }

    /// Links what waited, gives values to what has none, and hands over the address space.
    pub(super) fn finish(mut self, scopes: &[Scope]) -> Assembled {
        for (place, id, link) in std::mem::take(&mut self.references) {
            if self.space.node_exists(&link.target) {
                self.link(&id, link);
            } else {
                let reason = format!("there is no node {} in any of the files", link.target);
                self.note(place, IssueKind::Reference, reason);
            }
        }
        self.fill(scopes);
        self.hold_against_types();
        for (place, what, times) in std::mem::take(&mut self.unserved) {
            let reason = format!("{what} of {times} nodes of the file, of which this is the first");
            self.note(place, IssueKind::Attribute, reason);
        }
        for id in std::mem::take(&mut self.defined) {
            let definition = definition::of(&self.types, &id);
            if let Some(NodeType::DataType(node)) = self.space.find_mut(&id) {
                node.set_data_type_definition(definition);
            }
        }
        Assembled { space: self.space, types: self.types, report: self.report, findings: self.findings }
    }

    fn fill(&mut self, scopes: &[Scope]) {
        let types = std::mem::take(&mut self.types);
        let mut waiting = std::mem::take(&mut self.values);
        let Some(first) = scopes.first() else { return };
        let mut defaults = Defaults::new(structure::values(first, &types));
        for (place, id, typing, value) in waiting.drain(..) {
            let values = structure::values(&scopes[place.file], &types);
            let value = match value.filter(|value| !value.children.is_empty()) {
                Some(value) => values.value(&value).map_err(|reason| correct(&reason)),
                None => defaults.value(&typing.data_type, typing.rank, &typing.dimensions),
            };
            for left_out in values.left_out.take() {
                self.note(place, IssueKind::Part, correct(&left_out));
            }
            match value {
                Ok(value) => {
                    self.set(&id, value);
                    self.unchecked.push((place, id, typing));
                }
                Err(reason) => {
                    self.set(&id, Variant::Empty);
                    self.note(place, IssueKind::Value, reason);
                }
            }
        }
        self.types = types;
    }

    /// Notes the values that their nodes do not admit, now that all types are known.
    fn hold_against_types(&mut self) {
        for (place, id, typing) in std::mem::take(&mut self.unchecked) {
            let value = match self.space.find(&id) {
                Some(NodeType::Variable(node)) => {
                    node.value(Neither, &NumericRange::None, &DataEncoding::Binary, 0.0).value
                }
                Some(NodeType::VariableType(node)) => node.value().and_then(|value| value.value.clone()),
                _ => None,
            };
            let misfit = value.filter(|value| !value.is_empty()).and_then(|value| self.types.misfit(&typing, &value));
            if let Some(misfit) = misfit {
                self.note(place, IssueKind::Misfit, format!("{misfit}; correct the value, or what its node says"));
            }
        }
    }

    fn note(&mut self, place: Place, kind: IssueKind, reason: String) {
        self.findings.push(Finding { place, kind, reason });
    }
}

fn correct(reason: &str) -> String {
    format!("{reason}; correct its <Value>")
}

fn link(reference: &Element<'_>, scope: &Scope) -> Result<Link, String> {
    let kind = reference.attribute("ReferenceType").ok_or("a reference has no ReferenceType")?;
    let kind = scope.node_id(kind)?;
    let target = scope.node_id(&reference.text)?;
    let forward = !matches!(reference.attribute("IsForward"), Some("false" | "0"));
    if target.is_null() {
        return Err(format!("a reference of type {kind} leads nowhere"));
    }
    Ok(Link { kind, target, forward })
}
