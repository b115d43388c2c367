//! Values of the line model as values of a signal's type.

use line_model::Value;
use line_opcua::cast;
use line_opcua::values::to_variant;
use opcua::types::{DateTime, NodeId, Variant, VariantScalarTypeId};

use super::server::Live;
use crate::nodeset::DataTypeCategory;

/// A value that a signal can't have.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("signal {signal:?} is {expected}, so it can't be {value}; give a value of that type")]
pub struct Misfit {
    /// What the signal was called.
    pub signal: String,
    /// What it takes.
    pub expected: String,
    /// What it was to be.
    pub value: String,
}

/// The scalar type that a signal's values have; the error is what it takes instead.
pub(super) fn scalar_type(live: &Live, node: &NodeId) -> Result<VariantScalarTypeId, String> {
    let Some(shape) = live.shape(node) else { return Err("no variable".into()) };
    match shape.category {
        _ if shape.rank >= 0 => Err("an array".into()),
        Some(DataTypeCategory::Scalar(scalar)) => Ok(scalar),
        Some(DataTypeCategory::Enumeration) => Ok(VariantScalarTypeId::Int32),
        Some(DataTypeCategory::Structure) => Err("a structure".into()),
        Some(DataTypeCategory::Any) => Ok(VariantScalarTypeId::Double),
        None => Err("of an unknown type".into()),
    }
}

/// A value of the line model as one of the signal `node`, which is called `name`.
pub(super) fn value(live: &Live, node: &NodeId, name: &str, value: &Value) -> Result<Variant, Misfit> {
    let misfit = |expected: String| Misfit { signal: name.to_owned(), expected, value: format!("{value:?}") };
    let scalar = scalar_type(live, node).map_err(misfit)?;
    let converted = match value {
        Value::Text(text) => cast::text(scalar, text),
        // There is no controller whose clock would give a time its meaning, and signals here are scalars.
        Value::Time(_) | Value::List(..) => None,
        value => cast::exactly(scalar, &to_variant(value, &|_| DateTime::null())),
    };
    converted.ok_or_else(|| misfit(scalar.to_string()))
}
