//! OPC UA variants as journal values, and back.

use line_model::DataType;
use line_opcua::{cast, types};
use opcua::types::{DateTime, Variant};

use super::signals::{Signal, SignalError};
use lineproof_judge::journal::Value;

/// The journal's value of a variant; a single-precision number is the decimal number that it is shown as, and what is no number, Boolean or text becomes its text form.
pub fn value_of(variant: &Variant) -> Value {
    match variant {
        Variant::Empty => Value::Null,
        Variant::Boolean(value) => Value::Bool(*value),
        Variant::SByte(value) => Value::Int((*value).into()),
        Variant::Byte(value) => Value::Int((*value).into()),
        Variant::Int16(value) => Value::Int((*value).into()),
        Variant::UInt16(value) => Value::Int((*value).into()),
        Variant::Int32(value) => Value::Int((*value).into()),
        Variant::UInt32(value) => Value::Int((*value).into()),
        Variant::Int64(value) => Value::Int(*value),
        Variant::UInt64(value) => natural(*value),
        Variant::Float(value) => Value::Real(decimal(*value)),
        Variant::Double(value) => Value::Real(*value),
        Variant::String(text) => Value::Text(text.as_ref().to_owned()),
        Variant::LocalizedText(text) => Value::Text(text.text.as_ref().to_owned()),
        Variant::DateTime(time) => Value::Text(time.to_rfc3339()),
        other => Value::Text(other.to_string()),
    }
}

/// The shortest decimal number that is this one in single precision: 1.1, not 1.100000023841858. Written back it is the same
/// again.
fn decimal(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.into())
}

#[expect(clippy::cast_precision_loss, reason = "what no i64 holds is a real number, as the journal documents")]
fn natural(value: u64) -> Value {
    i64::try_from(value).map_or(Value::Real(value as f64), Value::Int)
}

/// The variant of this type that has exactly this value; nothing if the type cannot hold it.
pub fn variant_of(data_type: DataType, value: &Value) -> Option<Variant> {
    let scalar = types::scalar(data_type);
    let is_real = matches!(data_type, DataType::Float | DataType::Double);
    match value {
        Value::Bool(value) => cast::exactly(scalar, &Variant::from(*value)),
        // Every real number can hold an integer of 32 bits.
        Value::Int(value) if is_real => cast::exactly(scalar, &Variant::from(i32::try_from(*value).ok()?)),
        Value::Int(value) => cast::exactly(scalar, &Variant::from(*value)),
        Value::Real(value) if is_real => cast::exactly(scalar, &Variant::from(*value)),
        Value::Text(text) if data_type == DataType::DateTime => {
            DateTime::parse_from_rfc3339(text).ok().map(Variant::from)
        }
        Value::Text(text) => cast::text(scalar, text),
        Value::Real(_) | Value::Null => None,
    }
}

/// The variant that writes `value` to `signal`.
///
/// # Errors
/// [`SignalError::Type`] if the signal's type cannot hold exactly this value.
pub fn variant_for(signal: &Signal, value: &Value) -> Result<Variant, SignalError> {
    variant_of(signal.data_type, value).ok_or_else(|| signal.rejects(value))
}

/// Checks that what the plant sent for `signal` is of the signal's type. An empty value is of every type.
///
/// # Errors
/// [`SignalError::Type`] otherwise.
pub fn check_type(signal: &Signal, variant: &Variant) -> Result<(), SignalError> {
    let found = types::name(variant);
    if variant.is_empty() || found == signal.data_type.name() { Ok(()) } else { Err(signal.mismatch(found)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_value() {
        assert_eq!(value_of(&Variant::UInt64(7)), Value::Int(7));
        assert_eq!(value_of(&Variant::UInt64(u64::MAX)), Value::Real(18_446_744_073_709_551_615.0));
        assert_eq!(value_of(&Variant::Float(0.5)), Value::Real(0.5));
        assert_eq!(value_of(&Variant::from("Idle")), Value::Text("Idle".into()));
        assert_eq!(value_of(&Variant::Empty), Value::Null);
    }

    #[test]
    fn a_number_of_single_precision_is_the_decimal_that_it_is_shown_as() {
        let speed = Signal::new("Speed", DataType::Float);
        for (single, expected) in [(1.1, 1.1), (-0.3, -0.3), (16_777_216.0, 16_777_216.0), (1e-45, 1e-45)] {
            let value = value_of(&Variant::Float(single));
            assert_eq!(value, Value::Real(expected));
            assert_eq!(variant_for(&speed, &value), Ok(Variant::Float(single)));
        }
        // Every exponent, with a part of the digits that goes round them all.
        for bits in (0..=u32::MAX).step_by(0x000f_fff1) {
            let single = f32::from_bits(bits);
            let Value::Real(value) = value_of(&Variant::Float(single)) else { panic!("{single}") };
            let back = variant_for(&speed, &Value::Real(value)).unwrap();
            let Variant::Float(back) = back else { panic!("{back}") };
            assert!(back.to_bits() == bits || back.is_nan() && single.is_nan(), "{single} was written as {back}");
        }
        assert_eq!(value_of(&Variant::Float(f32::INFINITY)), Value::Real(f64::INFINITY));
    }

    #[test]
    fn a_value_is_written_in_the_type_of_its_signal_or_not_at_all() {
        let byte = Signal::new("Level", DataType::Byte);
        assert_eq!(variant_for(&byte, &Value::Int(255)), Ok(Variant::Byte(255)));
        let error = variant_for(&byte, &Value::Int(256)).unwrap_err();
        let expected = "signal `Level` is Byte, not the integer 256; correct the line's description or the value";
        assert_eq!(error.to_string(), expected);
        assert!(variant_for(&byte, &Value::Bool(true)).is_err());
        let speed = Signal::new("Speed", DataType::Double);
        assert_eq!(variant_for(&speed, &Value::Int(2)), Ok(Variant::Double(2.0)));
    }

    #[test]
    fn the_type_that_the_plant_sends_is_compared_with_the_table() {
        let signal = Signal::new("Level", DataType::UInt32);
        assert!(check_type(&signal, &Variant::UInt32(1)).is_ok());
        let expected = signal.mismatch("Int32");
        assert_eq!(check_type(&signal, &Variant::Int32(1)), Err(expected));
        let expected = signal.mismatch("UInt32[]");
        assert_eq!(check_type(&signal, &Variant::from(vec![1u32])), Err(expected));
    }
}
