//! The line model as an address space: objects for line and modules, variables, methods, name plates.
//!
//! Node ids are the dotted names of the model in the line's namespace.

use opcua::nodes::{MethodBuilder, ObjectBuilder, VariableBuilder};
use opcua::server::address_space::AddressSpace;
use opcua::types::{Argument, NodeId, ObjectId, ObjectTypeId, VariableTypeId, Variant};

use super::convert::{data_type_id, empty, to_variant};
use crate::model::{self, Attribute, Element, Line, Method, Signal};

pub(super) fn insert(line: &Line, namespace: u16, space: &mut AddressSpace) {
    Tree { namespace, space }.line(line);
}

struct Tree<'a> {
    namespace: u16,
    space: &'a mut AddressSpace,
}

impl Tree<'_> {
    fn id(&self, name: &str) -> NodeId {
        NodeId::new(self.namespace, name)
    }

    fn line(&mut self, line: &Line) {
        let root = self.id(&line.name);
        ObjectBuilder::new(&root, line.name.as_str(), line.name.as_str())
            .has_type_definition(ObjectTypeId::BaseObjectType)
            .organized_by(ObjectId::ObjectsFolder)
            .insert(self.space);
        line.elements.iter().for_each(|element| self.element(&root, element));
    }

    fn element(&mut self, parent: &NodeId, element: &Element) {
        let object = self.id(&element.path);
        ObjectBuilder::new(&object, element.name(), element.name())
            .description(element.description.as_str())
            .has_type_definition(ObjectTypeId::BaseObjectType)
            .component_of(parent.clone())
            .insert(self.space);
        element.attributes.iter().for_each(|attribute| self.attribute(&object, &element.path, attribute));
        element.signals.iter().for_each(|signal| self.signal(&object, signal));
        element.methods.iter().for_each(|method| self.method(&object, method));
        element.elements.iter().for_each(|inner| self.element(&object, inner));
    }

    fn attribute(&mut self, object: &NodeId, path: &str, attribute: &Attribute) {
        let name = attribute.name.as_str();
        let value = attribute.value.as_ref().map_or_else(|| empty(attribute.data_type), to_variant);
        VariableBuilder::new(&self.id(&format!("{path}.{name}")), name, name)
            .description(attribute.description.as_str())
            .has_type_definition(VariableTypeId::PropertyType)
            .data_type(data_type_id(attribute.data_type))
            .value(value)
            .property_of(object.clone())
            .insert(self.space);
    }

    fn signal(&mut self, object: &NodeId, signal: &Signal) {
        let name = last(&signal.name);
        VariableBuilder::new(&self.id(&signal.name), name, name)
            .description(describe(signal))
            .has_type_definition(VariableTypeId::BaseDataVariableType)
            .data_type(data_type_id(signal.data_type))
            .value(empty(signal.data_type))
            .component_of(object.clone())
            .insert(self.space);
    }

    fn method(&mut self, object: &NodeId, method: &Method) {
        let name = last(&method.name);
        let mut builder = MethodBuilder::new(&self.id(&method.name), name, name)
            .description(method.description.as_str())
            .component_of(object.clone());
        let inputs = self.id(&format!("{}.InputArguments", method.name));
        let outputs = self.id(&format!("{}.OutputArguments", method.name));
        if !method.inputs.is_empty() {
            builder = builder.input_args(self.space, &inputs, &arguments(&method.inputs));
        }
        if !method.outputs.is_empty() {
            builder = builder.output_args(self.space, &outputs, &arguments(&method.outputs));
        }
        builder.insert(self.space);
    }
}

fn last(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

fn describe(signal: &Signal) -> String {
    match &signal.unit {
        Some(unit) => format!("{} [{unit}]", signal.description),
        None => signal.description.clone(),
    }
}

fn arguments(arguments: &[model::Argument]) -> Vec<Argument> {
    arguments.iter().map(argument).collect()
}

fn argument(argument: &model::Argument) -> Argument {
    Argument {
        name: argument.name.as_str().into(),
        data_type: data_type_id(argument.data_type).into(),
        // Part 3, 8.6: -1 is a scalar, 1 an array of one dimension.
        value_rank: if argument.array { 1 } else { -1 },
        array_dimensions: argument.array.then(|| vec![0]),
        description: "".into(),
    }
}

/// The name of a method of this namespace.
pub(super) fn name_of(id: &NodeId) -> Option<&str> {
    match &id.identifier {
        opcua::types::Identifier::String(name) => Some(name.as_ref()),
        _ => None,
    }
}

/// Whether the type of a variant is the one of an argument.
pub(super) fn is_of_type(variant: &Variant, argument: &model::Argument) -> bool {
    super::convert::to_value(variant).is_some_and(|value| value.data_type() == argument.data_type)
}
