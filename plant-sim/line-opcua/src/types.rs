//! Data types as the library names them.

use line_model::DataType;
use opcua::types::{NodeId, Variant, VariantScalarTypeId, VariantTypeId};

/// The library's name of a type.
///
/// # Panics
/// Never: the numbers are those of the same standard.
#[must_use]
pub fn scalar(data_type: DataType) -> VariantScalarTypeId {
    VariantScalarTypeId::try_from(data_type.number()).expect("every type of a signal is a built-in one")
}

/// The type that the library calls so, if a signal can have it.
#[must_use]
pub fn data_type(scalar: VariantScalarTypeId) -> Option<DataType> {
    DataType::from_number(scalar as u32)
}

/// The node of a type.
#[must_use]
pub fn node(data_type: DataType) -> NodeId {
    NodeId::new(0, data_type.number())
}

/// The type of a variant and whether it is an array of one dimension; nothing for no value at all, a matrix, or a type
/// that no signal can have.
#[must_use]
pub fn of(variant: &Variant) -> Option<(DataType, bool)> {
    match variant.type_id() {
        VariantTypeId::Scalar(scalar) => Some((data_type(scalar)?, false)),
        VariantTypeId::Array(scalar, None) => Some((data_type(scalar)?, true)),
        VariantTypeId::Empty | VariantTypeId::Array(_, Some(_)) => None,
    }
}

/// The name of a variant's type, `UInt32` or `UInt32[]`; `nothing` if it is empty.
#[must_use]
pub fn name(variant: &Variant) -> String {
    match variant.type_id() {
        VariantTypeId::Empty => "nothing".to_owned(),
        VariantTypeId::Scalar(scalar) => scalar.to_string(),
        VariantTypeId::Array(scalar, _) => format!("{scalar}[]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_the_same_name_in_the_library() {
        for data_type in DataType::ALL.iter().copied() {
            assert_eq!(scalar(data_type).to_string(), data_type.name());
            assert_eq!(super::data_type(scalar(data_type)), Some(data_type));
            assert_eq!(node(data_type), NodeId::from(opcua::types::DataTypeId::try_from(data_type.number()).unwrap()));
        }
    }

    #[test]
    fn matrices_and_structures_have_no_type() {
        assert_eq!(of(&Variant::Empty), None);
        assert_eq!(of(&Variant::Variant(Box::new(1.into()))), None);
        assert_eq!(of(&vec![1u8, 2].into()), Some((DataType::Byte, true)));
        assert_eq!(name(&vec![1u32].into()), "UInt32[]");
    }
}
