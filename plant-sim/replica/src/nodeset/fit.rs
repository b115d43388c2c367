//! Whether a value fits a data type and rank (Part 4, 5.11.4.4: `BadTypeMismatch`). The library lets any scalar pass.

use opcua::types::{NodeId, Variant, VariantScalarTypeId, VariantTypeId};

use super::node::Typing;
use super::types::{DataTypeCategory, Types};

/// Whether an array is no longer than its variable says: 0 is any length (Part 3, 5.6.2).
pub(crate) fn admits_lengths(dimensions: Option<&[u32]>, value: &Variant) -> bool {
    within(dimensions.unwrap_or_default(), &lengths(value))
}

fn lengths(value: &Variant) -> Vec<u32> {
    let Variant::Array(array) = value else { return Vec::new() };
    let length = || u32::try_from(array.values.len()).unwrap_or(u32::MAX);
    array.dimensions.clone().unwrap_or_else(|| vec![length()])
}

fn within(dimensions: &[u32], lengths: &[u32]) -> bool {
    dimensions.len() != lengths.len()
        || dimensions.iter().zip(lengths).all(|(most, length)| *most == 0 || length <= most)
}

impl Types {
    /// Whether a variable of this type and rank may have the value.
    pub(crate) fn admits(&self, data_type: &NodeId, rank: i32, value: &Variant) -> bool {
        match value.type_id() {
            VariantTypeId::Empty => self.category(data_type) == Some(DataTypeCategory::Any),
            VariantTypeId::Scalar(scalar) => rank < 0 && self.admits_scalar(data_type, scalar),
            VariantTypeId::Array(element, dimensions) => {
                let given = i32::try_from(dimensions.map_or(1, <[u32]>::len)).unwrap_or(i32::MAX);
                // Part 3, 8.6: -3 scalar or one dimension, -2 any, -1 scalar, 0 one or more dimensions.
                let fits = match rank {
                    -2 | 0 => true,
                    -3 => given == 1,
                    rank => rank == given,
                };
                fits && self.admits_scalar(data_type, element)
            }
        }
    }

    /// How a value that a file gives does not fit its node, if it does not.
    pub(super) fn misfit(&self, typing: &Typing, value: &Variant) -> Option<String> {
        let Typing { data_type, rank, dimensions } = typing;
        if !self.admits(data_type, *rank, value) {
            let given = match value.type_id() {
                VariantTypeId::Empty => "null".to_owned(),
                VariantTypeId::Scalar(scalar) => format!("one {scalar}"),
                VariantTypeId::Array(element, lengths) => {
                    format!("an array of {element} with {} dimensions", lengths.map_or(1, <[u32]>::len))
                }
            };
            return Some(format!("it is {given}, which its DataType {data_type} and ValueRank {rank} do not allow"));
        }
        let lengths = lengths(value);
        (!within(dimensions, &lengths))
            .then(|| format!("its lengths {lengths:?} are more than its ArrayDimensions {dimensions:?}"))
    }

    /// The same for a part of an array.
    pub(crate) fn admits_part(&self, data_type: &NodeId, value: &Variant) -> bool {
        value.scalar_type_id().is_some_and(|element| self.admits_scalar(data_type, element))
    }

    fn admits_scalar(&self, data_type: &NodeId, scalar: VariantScalarTypeId) -> bool {
        use VariantScalarTypeId as Type;
        let number = scalar as u32;
        match (self.root(data_type), self.category(data_type)) {
            (Some(26), _) => (2..=11).contains(&number),
            (Some(27), _) => matches!(scalar, Type::SByte | Type::Int16 | Type::Int32 | Type::Int64),
            (Some(28), _) => matches!(scalar, Type::Byte | Type::UInt16 | Type::UInt32 | Type::UInt64),
            (_, Some(DataTypeCategory::Scalar(kind))) => kind == scalar,
            (_, Some(DataTypeCategory::Enumeration)) => scalar == Type::Int32,
            (_, Some(DataTypeCategory::Structure)) => scalar == Type::ExtensionObject,
            (_, Some(DataTypeCategory::Any)) => true,
            (_, None) => false,
        }
    }
}
