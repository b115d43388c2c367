//! The data types of namespace 0, from the library's own copy of it.
//!
//! Reading all of it takes longer than a small node set may take to start, so the few types that nearly every file
//! uses are written down here, and the whole is read once, when something else is asked for.

use std::collections::HashSet;
use std::sync::OnceLock;

use opcua::nodes::{HasNodeId, NodeBase, NodeSetImport, NodeType};
use opcua::server::address_space::CoreNamespace;
use opcua::types::{
    DataTypeDefinition, DataTypeId, LocalizedText, NamespaceMap, NodeId, NodeSetNamespaceMapper, ObjectId,
    QualifiedName, ReferenceTypeId, StructureType,
};

use super::types::{Base, Choice, Definition, Field, Layout, Types};

/// Data types that are built on those of namespace 0; none yet.
pub(super) fn extended() -> Types {
    Types::over(Base { common, all })
}

/// The data types of namespace 0 that are not written down here.
fn all() -> &'static Types {
    static ALL: OnceLock<Types> = OnceLock::new();
    ALL.get_or_init(load)
}

/// Whether the server brings a node of namespace 0 along.
pub(super) fn has(id: &NodeId) -> bool {
    static NODES: OnceLock<HashSet<NodeId>> = OnceLock::new();
    let load = || {
        let mut namespaces = NamespaceMap::new();
        let mapper = NodeSetNamespaceMapper::new(&mut namespaces);
        CoreNamespace.load(&mapper).map(|item| item.node.node_id().clone()).collect()
    };
    NODES.get_or_init(load).contains(id)
}

fn load() -> Types {
    let mut types = Types::default();
    let mut namespaces = NamespaceMap::new();
    let mapper = NodeSetNamespaceMapper::new(&mut namespaces);
    for item in CoreNamespace.load(&mapper) {
        let id = item.node.node_id().clone();
        for reference in &item.references {
            let (source, target) =
                if reference.is_forward { (&id, &reference.target_id) } else { (&reference.target_id, &id) };
            types.link(&reference.type_id, source, target);
        }
        match &item.node {
            NodeType::DataType(node) => {
                if node.is_abstract() {
                    types.mark_abstract(id.clone());
                }
                if let Some(definition) = node.data_type_definition() {
                    types.define(id, own(definition));
                }
            }
            NodeType::Object(node) if is_binary(node.browse_name()) => types.mark_binary(id),
            _ => {}
        }
    }
    types
}

/// Whether an object of this name is the binary encoding of the data type that it belongs to (Part 3, 5.8.4).
pub(super) fn is_binary(name: &QualifiedName) -> bool {
    name.namespace_index == 0 && name.name.as_ref() == "Default Binary"
}

fn own(definition: &DataTypeDefinition) -> Definition {
    match definition {
        DataTypeDefinition::Enum(definition) => {
            let fields = definition.fields.iter().flatten();
            let choices = fields.map(|field| Choice {
                name: field.name.as_ref().to_owned(),
                value: field.value,
                display: field.display_name.clone(),
                description: field.description.clone(),
            });
            Definition::Enumeration(choices.collect())
        }
        DataTypeDefinition::Structure(definition) => {
            use StructureType::{StructureWithSubtypedValues, UnionWithSubtypedValues};
            let subtyped = [StructureWithSubtypedValues, UnionWithSubtypedValues].contains(&definition.structure_type);
            let fields = definition.fields.iter().flatten().map(|field| Field {
                name: field.name.as_ref().to_owned(),
                data_type: field.data_type.clone(),
                rank: field.value_rank,
                dimensions: field.array_dimensions.clone().unwrap_or_default(),
                longest: field.max_string_length,
                optional: field.is_optional && !subtyped,
                subtypes: field.is_optional && subtyped,
                description: field.description.clone(),
            });
            let layout = match definition.structure_type {
                StructureType::Union | StructureType::UnionWithSubtypedValues => Layout::Union,
                StructureType::StructureWithOptionalFields => Layout::OptionalFields,
                _ => Layout::Plain,
            };
            Definition::Structure { layout, fields: fields.collect() }
        }
    }
}

/// The few data types that nearly every file uses.
fn common() -> &'static Types {
    static COMMON: OnceLock<Types> = OnceLock::new();
    COMMON.get_or_init(|| {
        let mut types = Types::default();
        for (data_type, parent) in [
            (DataTypeId::Duration, DataTypeId::Double),
            (DataTypeId::UtcTime, DataTypeId::DateTime),
            (DataTypeId::LocaleId, DataTypeId::String),
            (DataTypeId::NumericRange, DataTypeId::String),
            (DataTypeId::Counter, DataTypeId::UInt32),
        ] {
            types.link(&ReferenceTypeId::HasSubtype.into(), &parent.into(), &data_type.into());
        }
        structures(&mut types);
        types
    })
}

fn structures(types: &mut Types) {
    use DataTypeId::{Argument, Double, EUInformation, EnumValueType, Int32, Int64, LocalizedText, Range, String};
    let argument = [
        ("Name", String, -1),
        ("DataType", DataTypeId::NodeId, -1),
        ("ValueRank", Int32, -1),
        ("ArrayDimensions", DataTypeId::UInt32, 1),
        ("Description", LocalizedText, -1),
    ];
    let unit = [
        ("NamespaceUri", String, -1),
        ("UnitId", Int32, -1),
        ("DisplayName", LocalizedText, -1),
        ("Description", LocalizedText, -1),
    ];
    let choice = [("Value", Int64, -1), ("DisplayName", LocalizedText, -1), ("Description", LocalizedText, -1)];
    let range = [("Low", Double, -1), ("High", Double, -1)];
    let (binary, xml) = (ObjectId::Argument_Encoding_DefaultBinary, ObjectId::Argument_Encoding_DefaultXml);
    structure(types, Argument, &argument, binary, xml);
    let (binary, xml) = (ObjectId::EUInformation_Encoding_DefaultBinary, ObjectId::EUInformation_Encoding_DefaultXml);
    structure(types, EUInformation, &unit, binary, xml);
    let (binary, xml) = (ObjectId::EnumValueType_Encoding_DefaultBinary, ObjectId::EnumValueType_Encoding_DefaultXml);
    structure(types, EnumValueType, &choice, binary, xml);
    let (binary, xml) = (ObjectId::Range_Encoding_DefaultBinary, ObjectId::Range_Encoding_DefaultXml);
    structure(types, Range, &range, binary, xml);
}

fn structure(types: &mut Types, id: DataTypeId, fields: &[(&str, DataTypeId, i32)], binary: ObjectId, xml: ObjectId) {
    let id = NodeId::from(id);
    let fields = fields.iter().map(|(name, data_type, rank)| Field {
        name: (*name).to_owned(),
        data_type: (*data_type).into(),
        rank: *rank,
        dimensions: Vec::new(),
        longest: 0,
        optional: false,
        subtypes: false,
        description: LocalizedText::null(),
    });
    types.define(id.clone(), Definition::Structure { layout: Layout::Plain, fields: fields.collect() });
    types.link(&ReferenceTypeId::HasSubtype.into(), &DataTypeId::Structure.into(), &id);
    types.link(&ReferenceTypeId::HasEncoding.into(), &id, &binary.into());
    types.link(&ReferenceTypeId::HasEncoding.into(), &id, &xml.into());
    types.mark_binary(binary.into());
}
