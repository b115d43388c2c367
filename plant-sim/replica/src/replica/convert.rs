//! Numbers and values of the line model as values of a signal's type.

use line_model::Value;
use opcua::types::{NodeId, Variant, VariantScalarTypeId};

use super::server::Live;
use crate::nodeset::Kind;

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
    match shape.kind {
        _ if shape.rank >= 0 => Err("an array".into()),
        Some(Kind::Scalar(scalar)) => Ok(scalar),
        Some(Kind::Enumeration) => Ok(VariantScalarTypeId::Int32),
        Some(Kind::Structure) => Err("a structure".into()),
        Some(Kind::Any) => Ok(VariantScalarTypeId::Double),
        None => Err("of an unknown type".into()),
    }
}

/// A value of the line model as one of the signal `node`, which is called `name`.
pub(super) fn value(live: &Live, node: &NodeId, name: &str, value: &Value) -> Result<Variant, Misfit> {
    let misfit = |expected: String| Misfit { signal: name.to_owned(), expected, value: format!("{value:?}") };
    let scalar = scalar_type(live, node).map_err(misfit)?;
    let converted = match value {
        Value::Boolean(value) => exactly(scalar, &Variant::from(*value)),
        Value::Int32(value) => exactly(scalar, &Variant::from(*value)),
        Value::UInt32(value) => exactly(scalar, &Variant::from(*value)),
        Value::UInt64(value) => exactly(scalar, &Variant::from(*value)),
        Value::Double(value) => exactly(scalar, &Variant::from(*value)),
        Value::Text(text) => self::text(scalar, text),
        // There is no controller whose clock would give a time its meaning, and signals here are scalars.
        Value::Time(_) | Value::List(..) => None,
    };
    converted.ok_or_else(|| misfit(scalar.to_string()))
}

/// The same value in another type; none if it has none there.
pub(super) fn exactly(scalar: VariantScalarTypeId, value: &Variant) -> Option<Variant> {
    use VariantScalarTypeId as Type;
    if value.scalar_type_id() == Some(scalar) {
        return Some(value.clone());
    }
    let is_number = |scalar: Type| (Type::SByte as u32..=Type::Double as u32).contains(&(scalar as u32));
    if !is_number(scalar) || !value.scalar_type_id().is_some_and(is_number) {
        return None;
    }
    let (given, cast) = (value.as_f64()?, value.cast(scalar));
    let floating = matches!(scalar, Type::Float | Type::Double);
    #[expect(clippy::float_cmp, reason = "a cast that loses nothing gives the very same number")]
    let same = cast.as_f64().is_some_and(|number| number == given);
    (floating && cast.as_f64().is_some() || same).then_some(cast)
}

/// A text as a value of a type that has texts.
pub(super) fn text(scalar: VariantScalarTypeId, text: &str) -> Option<Variant> {
    match scalar {
        VariantScalarTypeId::String => Some(Variant::from(text)),
        VariantScalarTypeId::LocalizedText => Some(Variant::from(opcua::types::LocalizedText::new("", text))),
        _ => None,
    }
}

/// The value of a type that is nearest to a number: rounded, kept in range, at least a half is true.
pub(super) fn nearest(scalar: VariantScalarTypeId, number: f64) -> Option<Variant> {
    use VariantScalarTypeId as Type;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast keeps numbers in range")]
    let value = match scalar {
        Type::Boolean => (number >= 0.5).into(),
        Type::SByte => (number.round() as i8).into(),
        Type::Byte => (number.round() as u8).into(),
        Type::Int16 => (number.round() as i16).into(),
        Type::UInt16 => (number.round() as u16).into(),
        Type::Int32 => (number.round() as i32).into(),
        Type::UInt32 => (number.round() as u32).into(),
        Type::Int64 => (number.round() as i64).into(),
        Type::UInt64 => (number.round() as u64).into(),
        Type::Float => (number as f32).into(),
        Type::Double => number.into(),
        _ => return None,
    };
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_kept_in_range() {
        assert_eq!(nearest(VariantScalarTypeId::Byte, 300.0), Some(255u8.into()));
        assert_eq!(nearest(VariantScalarTypeId::Int16, -2.5), Some((-3i16).into()));
        assert_eq!(nearest(VariantScalarTypeId::Boolean, 0.5), Some(true.into()));
        assert_eq!(nearest(VariantScalarTypeId::UInt32, f64::NAN), Some(0u32.into()));
        assert_eq!(nearest(VariantScalarTypeId::String, 1.0), None);
    }

    #[test]
    fn a_value_is_never_changed_by_setting_it() {
        assert_eq!(exactly(VariantScalarTypeId::Byte, &7i32.into()), Some(7u8.into()));
        assert_eq!(exactly(VariantScalarTypeId::Float, &7.5f64.into()), Some(7.5f32.into()));
        assert_eq!(exactly(VariantScalarTypeId::Byte, &256i32.into()), None);
        assert_eq!(exactly(VariantScalarTypeId::UInt32, &(-1i32).into()), None);
        assert_eq!(exactly(VariantScalarTypeId::Int32, &7.5f64.into()), None);
        assert_eq!(exactly(VariantScalarTypeId::Int32, &true.into()), None);
        assert_eq!(text(VariantScalarTypeId::Int32, "7"), None);
    }
}
