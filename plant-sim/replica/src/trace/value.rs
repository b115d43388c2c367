//! One value of a signal as JSON, and back.

use std::fmt::Write as _;
use std::str::FromStr;

use line_model::DataType;
use line_opcua::types;
use opcua::types::{Array, ByteString, DateTime, Guid, LocalizedText, StatusCode, UAString, Variant};
use serde_json::value::RawValue;

use super::Type;
use super::number::{special, status_from, status_text, write_float};

/// Appends a value. One of a type that a trace can't hold becomes `null`.
pub(super) fn write(out: &mut String, value: &Variant) {
    match value {
        Variant::Array(array) => {
            out.push('[');
            for (index, value) in array.values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_scalar(out, value);
            }
            out.push(']');
        }
        value => write_scalar(out, value),
    }
}

fn write_scalar(out: &mut String, value: &Variant) {
    match value {
        Variant::Boolean(value) => display(out, value),
        Variant::SByte(value) => display(out, value),
        Variant::Byte(value) => display(out, value),
        Variant::Int16(value) => display(out, value),
        Variant::UInt16(value) => display(out, value),
        Variant::Int32(value) => display(out, value),
        Variant::UInt32(value) => display(out, value),
        Variant::Int64(value) => display(out, value),
        Variant::UInt64(value) => display(out, value),
        Variant::Float(value) => write_float(out, *value),
        Variant::Double(value) => write_float(out, *value),
        Variant::String(value) => text(out, value.value().as_deref()),
        Variant::DateTime(value) => display(out, value.checked_ticks()),
        Variant::Guid(value) => text(out, Some(&value.to_string())),
        Variant::ByteString(value) => text(out, value.value.is_some().then(|| value.as_base64()).as_deref()),
        Variant::StatusCode(value) => text(out, Some(&status_text(*value))),
        Variant::LocalizedText(value) => text(out, value.text.value().as_deref()),
        _ => out.push_str("null"),
    }
}

fn display(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a string can't fail.
    let _ = write!(out, "{value}");
}

/// Appends a quoted text.
pub(super) fn text(out: &mut String, value: Option<&str>) {
    // Text can always be written as JSON.
    out.push_str(&serde_json::to_string(&value).unwrap_or_default());
}

/// Reads a value of a type; `None` if it is none.
pub(super) fn read(json: &RawValue, expected: Type) -> Option<Variant> {
    if json.get() == "null" {
        return Some(Variant::Empty);
    }
    if !expected.array {
        return read_scalar(json, expected.scalar);
    }
    let elements: Vec<&RawValue> = serde_json::from_str(json.get()).ok()?;
    let values: Option<Vec<_>> = elements.into_iter().map(|element| read_scalar(element, expected.scalar)).collect();
    let array = Array::new(types::scalar(expected.scalar), values?).ok()?;
    Some(Variant::Array(Box::new(array)))
}

fn read_scalar(json: &RawValue, expected: DataType) -> Option<Variant> {
    let raw = json.get();
    let value = match expected {
        DataType::Boolean => Variant::Boolean(parse(raw)?),
        DataType::SByte => Variant::SByte(parse(raw)?),
        DataType::Byte => Variant::Byte(parse(raw)?),
        DataType::Int16 => Variant::Int16(parse(raw)?),
        DataType::UInt16 => Variant::UInt16(parse(raw)?),
        DataType::Int32 => Variant::Int32(parse(raw)?),
        DataType::UInt32 => Variant::UInt32(parse(raw)?),
        DataType::Int64 => Variant::Int64(parse(raw)?),
        DataType::UInt64 => Variant::UInt64(parse(raw)?),
        DataType::Float => Variant::Float(single(raw)?),
        DataType::Double => Variant::Double(double(raw)?),
        DataType::String => Variant::String(optional(raw).ok()?.into()),
        DataType::DateTime => Variant::DateTime(Box::new(date_time(raw)?)),
        DataType::Guid => Variant::Guid(Box::new(Guid::from_str(&unquote(raw)?).ok()?)),
        DataType::ByteString => Variant::ByteString(bytes(optional(raw).ok()?)?),
        DataType::StatusCode => Variant::StatusCode(status(raw)?),
        DataType::LocalizedText => Variant::LocalizedText(Box::new(localized(optional(raw).ok()?))),
    };
    Some(value)
}

fn parse<T: FromStr>(raw: &str) -> Option<T> {
    raw.parse().ok()
}

/// Rust reads the number nearest to the text; the JSON library by default one that may be next to it.
fn double(raw: &str) -> Option<f64> {
    if raw.starts_with('"') { special(&unquote(raw)?) } else { parse(raw).filter(|number: &f64| number.is_finite()) }
}

fn single(raw: &str) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "the special values are the same in both types")]
    if raw.starts_with('"') {
        special(&unquote(raw)?).map(|number| number as f32)
    } else {
        parse(raw).filter(|number: &f32| number.is_finite())
    }
}

fn unquote(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

/// A text or `null`.
fn optional(raw: &str) -> Result<Option<String>, serde_json::Error> {
    serde_json::from_str(raw)
}

/// What is later than the end of the year 9999 is that moment (OPC 10000-6, 5.2.2.5).
fn date_time(raw: &str) -> Option<DateTime> {
    let ticks = parse(raw).filter(|ticks: &i64| *ticks >= 0)?;
    Some(DateTime::from(ticks).min(DateTime::endtimes()))
}

fn bytes(base64: Option<String>) -> Option<ByteString> {
    match base64 {
        Some(base64) => ByteString::from_base64(&base64),
        None => Some(ByteString::null()),
    }
}

fn status(raw: &str) -> Option<StatusCode> {
    status_from(&unquote(raw)?)
}

fn localized(text: Option<String>) -> LocalizedText {
    LocalizedText { locale: UAString::null(), text: text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(value: &Variant) -> Option<Variant> {
        let mut text = String::new();
        write(&mut text, value);
        read(&RawValue::from_string(text).unwrap(), Type::of(value).unwrap())
    }

    #[test]
    fn every_value_is_read_as_it_was_written() {
        let guid = Guid::from_str("72962b91-fa75-4ae6-8d28-b404dc7daf63").unwrap();
        let values: Vec<Variant> = vec![
            true.into(),
            i8::MIN.into(),
            u8::MAX.into(),
            i16::MIN.into(),
            u16::MAX.into(),
            i32::MIN.into(),
            u32::MAX.into(),
            i64::MIN.into(),
            u64::MAX.into(),
            0.1f32.into(),
            f32::MIN_POSITIVE.into(),
            f32::INFINITY.into(),
            (-0.0f64).into(),
            1e300.into(),
            f64::MIN_POSITIVE.into(),
            5e-324.into(),
            0.1.into(),
            17.0.into(),
            f64::NEG_INFINITY.into(),
            "a \"quoted\"\nline\u{1}\u{2028} ü".into(),
            DateTime::now().into(),
            guid.into(),
            ByteString::from(vec![0, 255, 7]).into(),
            StatusCode::BadSensorFailure.into(),
            Variant::from(LocalizedText { locale: UAString::null(), text: "Förderband".into() }),
            vec![1.5, -2.0].into(),
            Vec::<u16>::new().into(),
            vec![UAString::from("a"), UAString::null()].into(),
        ];
        for value in values {
            assert_eq!(again(&value), Some(value.clone()), "{value:?}");
        }
        assert!(matches!(again(&f64::NAN.into()), Some(Variant::Double(number)) if number.is_nan()));
    }

    #[test]
    fn no_time_is_later_than_the_end_of_times() {
        for late in [4_134_397_866_475_010_000, i64::MAX - 1, i64::MAX] {
            let text = RawValue::from_string(late.to_string()).unwrap();
            let value = read(&text, "DateTime".parse().unwrap());
            assert_eq!(value, Some(DateTime::endtimes().into()));
            assert_eq!(again(&value.clone().unwrap()), value, "{late}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_none() {
        let types = |text: &str, name: &str| read(&RawValue::from_string(text.into()).unwrap(), name.parse().unwrap());
        for (text, name) in [
            ("256", "Byte"),
            ("-1", "UInt64"),
            ("1.5", "Int32"),
            ("true", "Int32"),
            ("1e999", "Double"),
            ("\"nan\"", "Double"),
            ("\"1\"", "Double"),
            ("1", "String"),
            ("\"x\"", "Guid"),
            ("\"*\"", "ByteString"),
            ("-1", "DateTime"),
            ("[1,[2]]", "Int32[]"),
            ("1", "Int32[]"),
            ("[1]", "Int32"),
        ] {
            assert_eq!(types(text, name), None, "{text} as {name}");
        }
        assert_eq!(types("null", "Int32"), Some(Variant::Empty));
    }
}
