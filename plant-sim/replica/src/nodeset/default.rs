//! The value of a variable for which the file gives none.

use std::collections::HashMap;

use line_opcua::values::zero;
use opcua::types::{ExtensionObject, NodeId, Variant, VariantScalarTypeId};

use super::structure;
use super::types::DataTypeCategory;
use super::value::{Values, array};

/// The largest array that is filled; a larger one starts empty.
const FILLED: usize = 65_536;
/// How many elements of arrays are filled in all, each of up to [`CELL`] bytes: a short file can ask for terabytes.
const CELLS: usize = 4_000_000;
const CELL: usize = 32;

/// Gives defaults; remembers those of structures, and how much memory is left for arrays.
pub(super) struct Defaults<'a> {
    values: Values<'a>,
    structures: HashMap<NodeId, Result<(ExtensionObject, usize), String>>,
    cells: usize,
}

impl<'a> Defaults<'a> {
    pub(super) fn new(values: Values<'a>) -> Self {
        Self { values, structures: HashMap::new(), cells: CELLS }
    }

    /// A value for a data type, rank and dimensions (Part 3, 5.6.2), or why there is none.
    pub(super) fn value(&mut self, data_type: &NodeId, rank: i32, dimensions: &[u32]) -> Result<Variant, String> {
        let category = self.values.types.category(data_type);
        let category = category.ok_or_else(|| format!("its data type {data_type} is in none of the files"))?;
        let element = match category {
            DataTypeCategory::Scalar(kind) => kind,
            DataTypeCategory::Enumeration => VariantScalarTypeId::Int32,
            DataTypeCategory::Structure => VariantScalarTypeId::ExtensionObject,
            DataTypeCategory::Any => return Err("its data type allows values of any type".to_owned()),
        };
        if rank < 0 {
            return self.one(category, data_type).map(|(one, _)| one);
        }
        let rank = usize::try_from(rank).unwrap_or(1).max(1);
        if rank > 32 {
            return Err(format!("{rank} dimensions are too many"));
        }
        let sizes = if dimensions.len() == rank { dimensions.to_vec() } else { vec![0; rank] };
        let length = sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size as usize));
        match length.filter(|length| (1..=FILLED).contains(length)) {
            Some(length) => self.filled(category, data_type, element, length, sizes),
            None => array(element, Vec::new(), (rank > 1).then(|| vec![0; rank])),
        }
    }

    fn filled(
        &mut self,
        category: DataTypeCategory,
        data_type: &NodeId,
        element: VariantScalarTypeId,
        length: usize,
        sizes: Vec<u32>,
    ) -> Result<Variant, String> {
        let (one, size) = self.one(category, data_type)?;
        let cells = length.saturating_mul(1 + size / CELL);
        let Some(left) = self.cells.checked_sub(cells) else {
            return Err("the arrays of all variables together are too large to be filled".into());
        };
        self.cells = left;
        array(element, vec![one; length], (sizes.len() > 1).then_some(sizes))
    }

    /// One value and how many bytes it has beyond a variant.
    fn one(&mut self, category: DataTypeCategory, data_type: &NodeId) -> Result<(Variant, usize), String> {
        match category {
            DataTypeCategory::Scalar(kind) => Ok((zero(kind), 0)),
            DataTypeCategory::Enumeration => Ok((self.values.types.first_choice(data_type).into(), 0)),
            DataTypeCategory::Any => Err("its data type allows values of any type".to_owned()),
            DataTypeCategory::Structure => {
                let values = &self.values;
                let known = self.structures.entry(data_type.clone());
                let known = known.or_insert_with(|| structure::default(values, data_type));
                known.clone().map(|(object, size)| (Variant::ExtensionObject(object), size))
            }
        }
    }
}
