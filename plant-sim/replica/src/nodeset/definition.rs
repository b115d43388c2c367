//! The `DataTypeDefinition` attribute of a data type, by which clients learn to read its values (Part 3, 8.47).

use opcua::types::{
    DataTypeDefinition, EnumDefinition, EnumField, NodeId, StructureDefinition, StructureField, StructureType,
};

use super::types::{Definition, Field, Layout, Types};

/// The definition with all that is inherited.
pub(super) fn of(types: &Types, id: &NodeId) -> Option<DataTypeDefinition> {
    match types.definition(id)? {
        Definition::Enumeration(choices) => {
            let fields = choices.iter().map(|choice| EnumField {
                value: choice.value,
                name: choice.name.as_str().into(),
                display_name: choice.display.clone(),
                description: choice.description.clone(),
            });
            Some(DataTypeDefinition::Enum(EnumDefinition { fields: Some(fields.collect()) }))
        }
        Definition::Structure { .. } => {
            let (layout, fields) = types.fields(id)?;
            let subtyped = fields.iter().any(|field| field.subtypes);
            Some(DataTypeDefinition::Structure(StructureDefinition {
                default_encoding_id: types.binary_encoding(id),
                base_data_type: types.parent(id).cloned().unwrap_or_default(),
                structure_type: match (layout, subtyped) {
                    (Layout::Plain, false) => StructureType::Structure,
                    (Layout::Plain, true) => StructureType::StructureWithSubtypedValues,
                    (Layout::OptionalFields, _) => StructureType::StructureWithOptionalFields,
                    (Layout::Union, false) => StructureType::Union,
                    (Layout::Union, true) => StructureType::UnionWithSubtypedValues,
                },
                fields: Some(fields.into_iter().map(field).collect()),
            }))
        }
    }
}

fn field(field: Field) -> StructureField {
    StructureField {
        name: field.name.into(),
        data_type: field.data_type,
        value_rank: field.rank,
        array_dimensions: (!field.dimensions.is_empty()).then_some(field.dimensions),
        max_string_length: field.longest,
        // With subtyped values the same flag says that subtypes are allowed (Part 3, 8.51).
        is_optional: field.optional || field.subtypes,
        description: field.description,
    }
}
