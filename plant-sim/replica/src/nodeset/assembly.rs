//! Nodes of all files in one address space: first all nodes, then the references that wait for a node to appear, then
//! the values and definitions for which all data types must be known.

use opcua::nodes::NodeType;
use opcua::server::address_space::AddressSpace;
use opcua::types::{DataValue, DateTime, NodeId, StatusCode, Variant};

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
    pub(super) fn new(namespaces: &[(u16, String)]) -> Self {
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
        }
    }

    /// Adds a node, or notes why not.
    pub(super) fn add(&mut self, file: usize, element: Element<'a>, scope: &Scope) {
        let place = Place { file, offset: element.offset, node: element.offset };
        let described = match node::read(&element, scope).and_then(|described| self.admit(described)) {
            Ok(described) => described,
            Err(reason) => return self.note(place, IssueKind::Node, reason),
        };
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

    fn admit(&self, described: Described) -> Result<Described, String> {
        let id = &described.id;
        if id.namespace == 0 {
            return Err("it belongs to namespace 0, which the server brings along".into());
        }
        if !self.space.namespaces().contains_key(&id.namespace) {
            return Err(format!("its namespace {} belongs to the server itself", id.namespace));
        }
        if self.space.node_exists(id) {
            return Err("another node has the same node id; the first one is served".into());
        }
        Ok(described)
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
        match value {
            Some(value) if !value::needs_types(&value) && !value.children.is_empty() => {
                let values = structure::values(scope, &self.types);
                match values.value(&value) {
                    Ok(value) => self.set(&id, value),
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
        if let Some(NodeType::Variable(variable)) = self.space.find_mut(id) {
            let now = DateTime::now();
            variable.set_data_value(DataValue {
                value: Some(value),
                status: Some(status),
                source_timestamp: Some(now),
                server_timestamp: Some(now),
                ..DataValue::default()
            });
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
            match value {
                Ok(value) => self.set(&id, value),
                Err(reason) => {
                    self.set(&id, Variant::Empty);
                    self.note(place, IssueKind::Value, reason);
                }
            }
        }
        self.types = types;
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
