//! The value of a variable for which the file gives none.

use std::collections::HashMap;

use opcua::types::{
    ByteString, DataValue, DateTime, DiagnosticInfo, ExpandedNodeId, ExtensionObject, Guid, LocalizedText, NodeId,
    QualifiedName, StatusCode, UAString, Variant, VariantScalarTypeId, XmlElement,
};

use super::structure;
use super::types::{Definition, Kind, Types};
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
        let kind = self.values.types.kind(data_type);
        let kind = kind.ok_or_else(|| format!("its data type {data_type} is in none of the files"))?;
        let element = match kind {
            Kind::Scalar(kind) => kind,
            Kind::Enumeration => VariantScalarTypeId::Int32,
            Kind::Structure => VariantScalarTypeId::ExtensionObject,
            Kind::Any => return Err("its data type allows values of any type".to_owned()),
        };
        if rank < 0 {
            return self.one(kind, data_type).map(|(one, _)| one);
        }
        let rank = usize::try_from(rank).unwrap_or(1).max(1);
        if rank > 32 {
            return Err(format!("{rank} dimensions are too many"));
        }
        let sizes = if dimensions.len() == rank { dimensions.to_vec() } else { vec![0; rank] };
        let length = sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size as usize));
        match length.filter(|length| (1..=FILLED).contains(length)) {
            Some(length) => self.filled(kind, data_type, element, length, sizes),
            None => array(element, Vec::new(), (rank > 1).then(|| vec![0; rank])),
        }
    }

    fn filled(
        &mut self,
        kind: Kind,
        data_type: &NodeId,
        element: VariantScalarTypeId,
        length: usize,
        sizes: Vec<u32>,
    ) -> Result<Variant, String> {
        let (one, size) = self.one(kind, data_type)?;
        let cells = length.saturating_mul(1 + size / CELL);
        let Some(left) = self.cells.checked_sub(cells) else {
            return Err("the arrays of all variables together are too large to be filled".into());
        };
        self.cells = left;
        array(element, vec![one; length], (sizes.len() > 1).then_some(sizes))
    }

    /// One value and how many bytes it has beyond a variant.
    fn one(&mut self, kind: Kind, data_type: &NodeId) -> Result<(Variant, usize), String> {
        match kind {
            Kind::Scalar(kind) => Ok((scalar(kind), 0)),
            Kind::Enumeration => Ok((enumeration(self.values.types, data_type).into(), 0)),
            Kind::Any => Err("its data type allows values of any type".to_owned()),
            Kind::Structure => {
                let values = &self.values;
                let known = self.structures.entry(data_type.clone());
                let known = known.or_insert_with(|| structure::default(values, data_type));
                known.clone().map(|(object, size)| (Variant::ExtensionObject(object), size))
            }
        }
    }
}

/// The first value, or 0 if that is one.
pub(super) fn enumeration(types: &Types, data_type: &NodeId) -> i32 {
    let Some(Definition::Enumeration(choices)) = types.definition(data_type) else { return 0 };
    let zero = choices.iter().find(|choice| choice.value == 0);
    zero.or(choices.first()).and_then(|choice| i32::try_from(choice.value).ok()).unwrap_or(0)
}

/// Zero, false, empty.
pub(super) fn scalar(kind: VariantScalarTypeId) -> Variant {
    use VariantScalarTypeId as Type;
    match kind {
        Type::Boolean => false.into(),
        Type::SByte => 0i8.into(),
        Type::Byte => 0u8.into(),
        Type::Int16 => 0i16.into(),
        Type::UInt16 => 0u16.into(),
        Type::Int32 => 0i32.into(),
        Type::UInt32 => 0u32.into(),
        Type::Int64 => 0i64.into(),
        Type::UInt64 => 0u64.into(),
        Type::Float => 0f32.into(),
        Type::Double => 0f64.into(),
        Type::String => UAString::from("").into(),
        Type::DateTime => DateTime::null().into(),
        Type::Guid => Guid::null().into(),
        Type::StatusCode => StatusCode::Good.into(),
        Type::ByteString => ByteString::from(Vec::new()).into(),
        Type::XmlElement => Variant::XmlElement(XmlElement::from("")),
        Type::QualifiedName => QualifiedName::new(0, "").into(),
        Type::LocalizedText => LocalizedText::new("", "").into(),
        Type::NodeId => NodeId::null().into(),
        Type::ExpandedNodeId => Variant::ExpandedNodeId(Box::new(ExpandedNodeId::null())),
        Type::ExtensionObject => Variant::ExtensionObject(ExtensionObject::null()),
        Type::Variant => Variant::Variant(Box::new(Variant::Empty)),
        Type::DataValue => Variant::DataValue(Box::new(DataValue::null())),
        Type::DiagnosticInfo => Variant::DiagnosticInfo(Box::new(DiagnosticInfo::null())),
    }
}
