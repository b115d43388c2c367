//! The data types of XML Schema (Part 2) that CAEX uses, and their values.

use super::problem::Problem;
use crate::nearest::nearest;
use crate::{DataType, Value};

const TYPES: [(&str, DataType); 31] = [
    ("boolean", DataType::Boolean),
    ("byte", DataType::Int32),
    ("short", DataType::Int32),
    ("int", DataType::Int32),
    ("integer", DataType::Int32),
    ("unsignedByte", DataType::UInt32),
    ("unsignedShort", DataType::UInt32),
    ("unsignedInt", DataType::UInt32),
    ("nonNegativeInteger", DataType::UInt32),
    ("positiveInteger", DataType::UInt32),
    ("unsignedLong", DataType::UInt64),
    ("float", DataType::Double),
    ("double", DataType::Double),
    ("decimal", DataType::Double),
    ("string", DataType::String),
    ("normalizedString", DataType::String),
    ("token", DataType::String),
    ("Name", DataType::String),
    ("NCName", DataType::String),
    ("ID", DataType::String),
    ("IDREF", DataType::String),
    ("QName", DataType::String),
    ("language", DataType::String),
    ("anyURI", DataType::String),
    ("anyType", DataType::String),
    ("anySimpleType", DataType::String),
    // There is no integer of 64 bits with a sign in the model: its text loses nothing.
    ("long", DataType::String),
    ("dateTime", DataType::DateTime),
    ("date", DataType::String),
    ("time", DataType::String),
    ("duration", DataType::String),
];

/// The type of that name, with or without its prefix.
pub(super) fn named(name: &str) -> Option<DataType> {
    let plain = name.rsplit(':').next().unwrap_or(name);
    TYPES.iter().find(|(known, _)| *known == plain).map(|(_, data_type)| *data_type)
}

/// The type of that name. A name without prefix that is no type of XML Schema is somebody's own: text.
pub(super) fn data_type(name: &str) -> Result<DataType, (Problem, String)> {
    match named(name) {
        Some(data_type) => Ok(data_type),
        None if !name.contains(':') => Ok(DataType::String),
        None => {
            let plain = name.rsplit(':').next().unwrap_or(name);
            let help = match nearest(plain, TYPES.iter().map(|(known, _)| *known)) {
                Some(near) => format!("did you mean `xs:{near}`?"),
                None => "give a type of XML Schema, such as `xs:double`".to_owned(),
            };
            Err((Problem::UnknownType(name.to_owned()), help))
        }
    }
}

/// A value of that type.
pub(super) fn value(text: &str, data_type: DataType) -> Result<Value, (Problem, String)> {
    let trimmed = text.trim();
    let read = match (data_type, trimmed) {
        (DataType::Boolean, "1") => Some(true.into()),
        (DataType::Boolean, "0") => Some(false.into()),
        // Blanks of a text are its own.
        (DataType::String, _) => Value::parse(text, data_type),
        _ => Value::parse(trimmed, data_type),
    };
    let help = match data_type {
        DataType::Boolean => "write `true` or `false`",
        DataType::Int32 => "write a whole number of 32 bits, such as -4",
        DataType::UInt32 | DataType::UInt64 => "write a whole number, not below 0",
        DataType::Double => "write a number with a decimal point, such as 0.5",
        _ => "leave the value out: points in time cannot be given",
    };
    read.ok_or_else(|| (Problem::WrongValue { value: shortened(trimmed), data_type }, help.to_owned()))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(57).chain("...".chars()).collect() }
}
