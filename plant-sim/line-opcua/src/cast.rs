//! A variant as one of another type, exactly or as near as can be.

use opcua::types::{LocalizedText, Variant, VariantScalarTypeId};

/// The same value in another type; nothing if it has none there. A floating-point number may be the nearest one.
#[must_use]
pub fn exactly(scalar: VariantScalarTypeId, value: &Variant) -> Option<Variant> {
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
#[must_use]
pub fn text(scalar: VariantScalarTypeId, text: &str) -> Option<Variant> {
    match scalar {
        VariantScalarTypeId::String => Some(Variant::from(text)),
        VariantScalarTypeId::LocalizedText => Some(Variant::from(LocalizedText::new("", text))),
        _ => None,
    }
}

/// The value of a type that is nearest to a number: rounded, kept in range, at least a half is true.
#[must_use]
pub fn nearest(scalar: VariantScalarTypeId, number: f64) -> Option<Variant> {
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
