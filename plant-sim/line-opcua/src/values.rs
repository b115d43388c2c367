//! Values of the model as variants, and back.

use line_model::{DataType, Millis, Value};
use opcua::types::{
    Array, ByteString, DataValue, DateTime, DiagnosticInfo, ExpandedNodeId, ExtensionObject, Guid, LocalizedText,
    NodeId, QualifiedName, StatusCode, UAString, Variant, VariantScalarTypeId, XmlElement,
};

use crate::types::{self, scalar};

/// A value as a variant; `point` is when a moment of the controller's clock is.
#[must_use]
pub fn to_variant(value: &Value, point: &impl Fn(Millis) -> DateTime) -> Variant {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Int32(value) => (*value).into(),
        Value::UInt32(value) => (*value).into(),
        Value::UInt64(value) => (*value).into(),
        Value::Double(value) => (*value).into(),
        Value::Text(value) => value.as_ref().into(),
        Value::Time(value) => point(*value).into(),
        Value::List(of, values) => to_array(*of, values, point),
    }
}

/// Values of one type as an array; empty if one of them is of another type.
#[must_use]
pub fn to_array(of: DataType, values: &[Value], point: &impl Fn(Millis) -> DateTime) -> Variant {
    let values: Vec<Variant> = values.iter().map(|value| to_variant(value, point)).collect();
    Array::new(scalar(of), values).map_or(Variant::Empty, Variant::from)
}

/// The value of an argument; nothing for a type that no call takes.
#[must_use]
pub fn to_value(variant: &Variant) -> Option<Value> {
    let value = match variant {
        Variant::Boolean(value) => (*value).into(),
        Variant::Int32(value) => (*value).into(),
        Variant::UInt32(value) => (*value).into(),
        Variant::UInt64(value) => (*value).into(),
        Variant::Double(value) => (*value).into(),
        Variant::String(value) => value.as_ref().to_owned().into(),
        Variant::Array(array) => return to_list(array),
        _ => return None,
    };
    Some(value)
}

/// A list of values of one type; nothing for more than one dimension.
fn to_list(array: &Array) -> Option<Value> {
    let is_matrix = array.dimensions.as_ref().is_some_and(|dimensions| dimensions.len() > 1);
    let of = types::data_type(array.value_type).filter(|_| !is_matrix)?;
    let values: Option<Vec<Value>> = array.values.iter().map(to_value).collect();
    Some(Value::List(of, values.filter(|values| values.iter().all(|value| !value.is_list()))?))
}

/// Zero, false, empty: what a variable has before anything was observed.
#[must_use]
pub fn zero(scalar: VariantScalarTypeId) -> Variant {
    use VariantScalarTypeId as Type;
    match scalar {
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
