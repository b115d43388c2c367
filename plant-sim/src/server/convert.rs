//! Values, replies and refusals in terms of OPC UA.

use line_model::{DataType, Method, Value};
use opcua::types::{Array, DataTypeId, DateTime, StatusCode, Variant, VariantScalarTypeId};

use super::PlcClock;
use crate::plc::Output;
use crate::refusal::Refusal;

pub(super) fn data_type_id(data_type: DataType) -> DataTypeId {
    match data_type {
        DataType::Boolean => DataTypeId::Boolean,
        DataType::Int32 => DataTypeId::Int32,
        DataType::UInt32 => DataTypeId::UInt32,
        DataType::UInt64 => DataTypeId::UInt64,
        DataType::Double => DataTypeId::Double,
        DataType::String => DataTypeId::String,
        DataType::DateTime => DataTypeId::DateTime,
    }
}

/// A value before anything was observed.
pub(super) fn empty(data_type: DataType) -> Variant {
    match data_type {
        DataType::Boolean => false.into(),
        DataType::Int32 => 0i32.into(),
        DataType::UInt32 => 0u32.into(),
        DataType::UInt64 => 0u64.into(),
        DataType::Double => 0.0f64.into(),
        DataType::String => "".into(),
        DataType::DateTime => DateTime::null().into(),
    }
}

pub(super) fn to_variant(value: &Value, clock: &PlcClock) -> Variant {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Int32(value) => (*value).into(),
        Value::UInt32(value) => (*value).into(),
        Value::UInt64(value) => (*value).into(),
        Value::Double(value) => (*value).into(),
        Value::Text(value) => value.as_ref().into(),
        Value::Time(value) => clock.point(*value).into(),
        Value::List(of, values) => array(*of, values, clock),
    }
}

/// The value of an argument; `None` for a type that no call takes.
pub(super) fn to_value(variant: &Variant) -> Option<Value> {
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

/// A list of values of one type; `None` for more than one dimension.
fn to_list(array: &Array) -> Option<Value> {
    let is_matrix = array.dimensions.as_ref().is_some_and(|dimensions| dimensions.len() > 1);
    let of = DataType::ALL.into_iter().find(|of| scalar(*of) == array.value_type).filter(|_| !is_matrix)?;
    let values: Option<Vec<Value>> = array.values.iter().map(to_value).collect();
    Some(Value::List(of, values.filter(|values| values.iter().all(|value| !value.is_list()))?))
}

pub(super) fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::StaleToken { .. } => StatusCode::BadUserAccessDenied,
        Refusal::Held { .. } => StatusCode::BadResourceUnavailable,
        Refusal::Interlock(_) => StatusCode::BadInvalidState,
        Refusal::OutOfRange(_) => StatusCode::BadOutOfRange,
        Refusal::NotImplemented { .. } => StatusCode::BadNotImplemented,
    }
}

/// The output arguments, arrays of the types that the model declares.
pub(super) fn outputs(method: &Method, outputs: &[Output], clock: &PlcClock) -> Vec<Variant> {
    let declared = method.outputs.iter().map(|output| output.data_type);
    declared.zip(outputs).map(|(data_type, output)| variant(data_type, output, clock)).collect()
}

fn variant(data_type: DataType, output: &Output, clock: &PlcClock) -> Variant {
    match output {
        Output::One(value) => to_variant(value, clock),
        Output::Column(values) => array(data_type, values, clock),
    }
}

fn array(of: DataType, values: &[Value], clock: &PlcClock) -> Variant {
    let values: Vec<Variant> = values.iter().map(|value| to_variant(value, clock)).collect();
    // Refused for values of another type only, and those the classes do not give.
    Array::new(scalar(of), values).map_or(Variant::Empty, Variant::from)
}

fn scalar(data_type: DataType) -> VariantScalarTypeId {
    match data_type {
        DataType::Boolean => VariantScalarTypeId::Boolean,
        DataType::Int32 => VariantScalarTypeId::Int32,
        DataType::UInt32 => VariantScalarTypeId::UInt32,
        DataType::UInt64 => VariantScalarTypeId::UInt64,
        DataType::Double => VariantScalarTypeId::Double,
        DataType::String => VariantScalarTypeId::String,
        DataType::DateTime => VariantScalarTypeId::DateTime,
    }
}
