//! The zero of each type.

use opcua::types::{
    ByteString, DataValue, DateTime, DiagnosticInfo, ExpandedNodeId, ExtensionObject, Guid, LocalizedText, NodeId,
    QualifiedName, StatusCode, UAString, Variant, VariantScalarTypeId, XmlElement,
};

use super::types::{Definition, Types};

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
