//! Replies and refusals in terms of OPC UA.

use line_model::{DataType, Method};
use line_opcua::values::{to_array, to_variant};
use opcua::types::{StatusCode, Variant};

use super::clock::PlcClock;
use crate::kernel::Refusal;
use crate::kernel::plc::Output;

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
    let point = |time| clock.point(time);
    match output {
        Output::One(value) => to_variant(value, &point),
        // The classes give values of the declared types only.
        Output::Column(values) => to_array(data_type, values, &point),
    }
}
