//! Values, replies and refusals in terms of OPC UA.

use opcua::types::{DataTypeId, DateTime, StatusCode, UAString, Variant};

use super::PlcClock;
use crate::calls::Reply;
use crate::model::DataType;
use crate::model::Value;
use crate::plc::Refusal;
use crate::plc::ledger::Entry;
use crate::plc::production::Finished;

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

pub(super) fn to_variant(value: &Value) -> Variant {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Int32(value) => (*value).into(),
        Value::UInt32(value) => (*value).into(),
        Value::UInt64(value) => (*value).into(),
        Value::Double(value) => (*value).into(),
        Value::Text(value) => value.as_ref().into(),
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
        _ => return None,
    };
    Some(value)
}

pub(super) fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::StaleToken { .. } => StatusCode::BadUserAccessDenied,
        Refusal::Held { .. } => StatusCode::BadResourceUnavailable,
        Refusal::Interlock(_) => StatusCode::BadInvalidState,
        Refusal::OutOfRange(_) => StatusCode::BadOutOfRange,
    }
}

/// The output arguments; rows become columns, as the model declares them.
pub(super) fn outputs(reply: &Reply, clock: PlcClock) -> Vec<Variant> {
    match reply {
        Reply::Done => Vec::new(),
        Reply::Token(token) => vec![(*token).into()],
        Reply::Ledger(entries) => ledger_columns(entries, clock),
        Reply::Finished(parts) => finished_columns(parts, clock),
    }
}

fn ledger_columns(entries: &[Entry], clock: PlcClock) -> Vec<Variant> {
    vec![
        column(entries, |entry| entry.sequence),
        column(entries, |entry| UAString::from(entry.kind.name())),
        column(entries, |entry| UAString::from(&entry.holder)),
        column(entries, |entry| UAString::from(&entry.client)),
        column(entries, |entry| entry.token),
        column(entries, |entry| UAString::from(entry.command)),
        column(entries, |entry| clock.point(entry.at)),
    ]
}

fn finished_columns(parts: &[Finished], clock: PlcClock) -> Vec<Variant> {
    vec![column(parts, |part| part.serial), column(parts, |part| part.part), column(parts, |part| clock.point(part.at))]
}

fn column<R, C>(rows: &[R], cell: impl Fn(&R) -> C) -> Variant
where
    Variant: From<Vec<C>>,
{
    rows.iter().map(cell).collect::<Vec<_>>().into()
}
