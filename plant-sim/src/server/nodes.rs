//! The nodes of a line in an address space, see [`projection`].
//!
//! Node ids are the dotted names of the model in the line's namespace, or what a dialect makes of them.

use std::collections::HashSet;

use line_model::projection::{self, Class, Content, Node, Parent, VariableType};
use line_model::{self as model, Line};
use line_opcua::values::{to_value, to_variant, zero};
use line_opcua::{engineering_unit, types};
use opcua::nodes::{MethodBuilder, ObjectBuilder, ObjectTypeBuilder, VariableBuilder};
use opcua::server::address_space::AddressSpace;
use opcua::types::{
    Argument, DataTypeId, ExtensionObject, NodeId, ObjectId, ObjectTypeId, QualifiedName, Range, ReferenceTypeId,
    VariableTypeId, Variant,
};

use super::clock::PlcClock;
use super::dialect::{Dialect, NodeIds};

/// The browse names of what OPC UA itself says of signals and methods (OPC 10000-8, 5.3.2; OPC 10000-3, 5.7).
const STANDARD: [&str; 4] = ["EngineeringUnits", "EURange", "InputArguments", "OutputArguments"];

/// What is shown, and how.
pub(super) struct Shown<'a> {
    pub(super) line: &'a Line,
    pub(super) dialect: &'a Dialect,
    pub(super) ids: &'a NodeIds,
}

pub(super) fn insert(shown: &Shown<'_>, namespace: u16, clock: &PlcClock, space: &mut AddressSpace) {
    let nodes = projection::nodes(shown.line);
    let methods: HashSet<_> = nodes.iter().filter(|node| node.class == Class::Method).map(|node| &node.id).collect();
    let belongs_to_method = |node: &Node<'_>| {
        matches!(&node.parent, Parent::Property(parent) if methods.contains(parent)) || methods.contains(&node.id)
    };
    let mut tree = Tree { shown, namespace, clock, space };
    for node in nodes.iter().filter(|node| shown.dialect.has_methods || !belongs_to_method(node)) {
        tree.insert(node);
    }
}

struct Tree<'a> {
    shown: &'a Shown<'a>,
    namespace: u16,
    clock: &'a PlcClock,
    space: &'a mut AddressSpace,
}

impl Tree<'_> {
    fn id(&self, name: &str) -> NodeId {
        NodeId { namespace: self.namespace, identifier: self.shown.ids.identifier(name) }
    }

    /// The browse name of a node. What describes a signal or a method has one of OPC UA itself.
    fn browse_name(&self, node: &Node<'_>) -> QualifiedName {
        let is_own = self.shown.dialect.qualifies_names() && !STANDARD.contains(&node.name);
        QualifiedName::new(if is_own { self.namespace } else { 0 }, node.name)
    }

    fn insert(&mut self, node: &Node<'_>) {
        let (id, name, browsed) = (self.id(&node.id), node.name, self.browse_name(node));
        match &node.class {
            Class::Object(class) => {
                let definition = class.as_ref().map_or(ObjectTypeId::BaseObjectType.into(), |class| self.id(class));
                ObjectBuilder::new(&id, browsed, name).has_type_definition(definition).insert(self.space);
            }
            Class::ObjectType => {
                ObjectTypeBuilder::new(&id, browsed, name).insert(self.space);
            }
            Class::Method => {
                MethodBuilder::new(&id, browsed, name).insert(self.space);
            }
            Class::Variable { variable_type, value } => {
                let (data_type, value) = content(value, self.clock);
                let variable = VariableBuilder::new(&id, browsed, name).data_type(data_type).value(value);
                ranked(variable.has_type_definition(type_of(*variable_type)), node).insert(self.space);
            }
        }
        if let (false, Some(shown)) = (node.description.is_empty(), self.space.find_mut(&id)) {
            shown.as_mut_node().set_description(node.description.as_str().into());
        }
        self.hang(&id, &node.parent);
    }

    fn hang(&mut self, id: &NodeId, parent: &Parent) {
        let (parent, reference) = match parent {
            Parent::Objects => (ObjectId::ObjectsFolder.into(), ReferenceTypeId::Organizes),
            Parent::BaseObjectType => (ObjectTypeId::BaseObjectType.into(), ReferenceTypeId::HasSubtype),
            Parent::Component(parent) => (self.id(parent), ReferenceTypeId::HasComponent),
            Parent::Property(parent) => (self.id(parent), ReferenceTypeId::HasProperty),
        };
        self.space.insert_reference(&parent, id, reference);
    }
}

fn ranked(variable: VariableBuilder, node: &Node<'_>) -> VariableBuilder {
    match node.class {
        // Part 3, 8.6: -1 is a scalar, 1 an array of one dimension.
        Class::Variable { value: Content::Arguments(arguments), .. } => {
            variable.value_rank(1).array_dimensions(&[u32::try_from(arguments.len()).unwrap_or(0)])
        }
        Class::Variable { value: Content::Value(model::Value::List(_, values)), .. } => {
            variable.value_rank(1).array_dimensions(&[u32::try_from(values.len()).unwrap_or(0)])
        }
        _ => variable.value_rank(-1),
    }
}

fn type_of(variable_type: VariableType) -> VariableTypeId {
    match variable_type {
        VariableType::Property => VariableTypeId::PropertyType,
        VariableType::Data => VariableTypeId::BaseDataVariableType,
        VariableType::Unit => VariableTypeId::AnalogUnitType,
        VariableType::Range => VariableTypeId::AnalogItemType,
        VariableType::UnitRange => VariableTypeId::AnalogUnitRangeType,
    }
}

fn content(content: &Content<'_>, clock: &PlcClock) -> (NodeId, Variant) {
    match content {
        Content::Value(value) => (types::node(value.data_type()), to_variant(value, &|time| clock.point(time))),
        Content::Empty(data_type) => (types::node(*data_type), zero(types::scalar(*data_type))),
        Content::Unit(symbol) => {
            (DataTypeId::EUInformation.into(), ExtensionObject::from_message(engineering_unit(symbol)).into())
        }
        Content::Range { low, high } => {
            let range = Range { low: *low, high: *high };
            (DataTypeId::Range.into(), ExtensionObject::from_message(range).into())
        }
        Content::Arguments(arguments) => {
            let arguments = arguments.iter().map(|one| ExtensionObject::from_message(argument(one)));
            (DataTypeId::Argument.into(), arguments.collect::<Vec<_>>().into())
        }
    }
}

fn argument(argument: &model::Argument) -> Argument {
    Argument {
        name: argument.name.as_str().into(),
        data_type: types::node(argument.data_type),
        value_rank: if argument.array { 1 } else { -1 },
        array_dimensions: argument.array.then(|| vec![0]),
        description: projection::describe(argument).as_str().into(),
    }
}

/// Whether the type of a variant is the one of an argument.
pub(super) fn is_of_type(variant: &Variant, argument: &model::Argument) -> bool {
    to_value(variant).is_some_and(|value| (value.data_type(), value.is_list()) == (argument.data_type, argument.array))
}
