//! The line model as an address space: objects for line and modules, variables, methods, name plates.
//!
//! Node ids are the dotted names of the model in the line's namespace.

use opcua::nodes::{MethodBuilder, ObjectBuilder, VariableBuilder};
use opcua::server::address_space::AddressSpace;
use opcua::types::{Argument, DataTypeId, NodeId, ObjectId, ObjectTypeId, VariableTypeId, Variant};

use super::convert::{data_type_id, empty};
use crate::model::{self, Line, Method, Module, Signal};

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
        line.modules.iter().for_each(|module| self.module(&root, module));
    }

    fn module(&mut self, root: &NodeId, module: &Module) {
        let object = self.id(&module.name);
        ObjectBuilder::new(&object, module.name.as_str(), module.name.as_str())
            .description(module.description.as_str())
            .has_type_definition(ObjectTypeId::BaseObjectType)
            .component_of(root.clone())
            .insert(self.space);
        self.name_plate(&object, module);
        module.signals.iter().for_each(|signal| self.signal(&object, signal));
        module.methods.iter().for_each(|method| self.method(&object, method));
    }

    fn name_plate(&mut self, object: &NodeId, module: &Module) {
        let plate = [
            ("Name", &module.product),
            ("SerialNumber", &module.serial_number),
            ("ArticleNumber", &module.article_number),
        ];
        for (name, value) in plate {
            VariableBuilder::new(&self.id(&format!("{}.{name}", module.name)), name, name)
                .has_type_definition(VariableTypeId::PropertyType)
                .data_type(DataTypeId::String)
                .value(value.as_str())
                .property_of(object.clone())
                .insert(self.space);
        }
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
