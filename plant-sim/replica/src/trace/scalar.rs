//! The types of values in a trace.

use std::fmt;
use std::str::FromStr;

use opcua::types::{Variant, VariantScalarTypeId, VariantTypeId};

/// A built-in type of OPC UA (Part 6, 5.1.2) that a trace can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the standard")]
pub enum Scalar {
    Boolean,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float,
    Double,
    String,
    DateTime,
    Guid,
    ByteString,
    StatusCode,
    LocalizedText,
}

use VariantScalarTypeId as Id;

const ALL: [(&str, Scalar, Id); 17] = [
    ("Boolean", Scalar::Boolean, Id::Boolean),
    ("SByte", Scalar::SByte, Id::SByte),
    ("Byte", Scalar::Byte, Id::Byte),
    ("Int16", Scalar::Int16, Id::Int16),
    ("UInt16", Scalar::UInt16, Id::UInt16),
    ("Int32", Scalar::Int32, Id::Int32),
    ("UInt32", Scalar::UInt32, Id::UInt32),
    ("Int64", Scalar::Int64, Id::Int64),
    ("UInt64", Scalar::UInt64, Id::UInt64),
    ("Float", Scalar::Float, Id::Float),
    ("Double", Scalar::Double, Id::Double),
    ("String", Scalar::String, Id::String),
    ("DateTime", Scalar::DateTime, Id::DateTime),
    ("Guid", Scalar::Guid, Id::Guid),
    ("ByteString", Scalar::ByteString, Id::ByteString),
    ("StatusCode", Scalar::StatusCode, Id::StatusCode),
    ("LocalizedText", Scalar::LocalizedText, Id::LocalizedText),
];

impl Scalar {
    /// The names of all types.
    pub const NAMES: [&'static str; ALL.len()] = {
        let mut names = [""; ALL.len()];
        let mut index = 0;
        while index < ALL.len() {
            names[index] = ALL[index].0;
            index += 1;
        }
        names
    };

    /// The type with this number (Part 6, 5.1.2), if a trace can hold it.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        ALL.iter().find(|(.., id)| *id as u32 == number).map(|(_, scalar, _)| *scalar)
    }

    /// Its number (Part 6, 5.1.2), which is also that of its node in namespace 0.
    #[must_use]
    pub fn number(self) -> u32 {
        self.id() as u32
    }

    pub(super) fn id(self) -> Id {
        // `ALL` has every variant in the order of their declaration.
        ALL[self as usize].2
    }

    fn name(self) -> &'static str {
        ALL[self as usize].0
    }
}

/// The type of a signal's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// The type of the value, or of each element of the array.
    pub scalar: Scalar,
    /// Whether it is an array of one dimension.
    pub array: bool,
}

impl Type {
    /// The type of a value; `None` for one that a trace can't hold, and for no value at all.
    #[must_use]
    pub fn of(value: &Variant) -> Option<Self> {
        let (id, array) = match value.type_id() {
            VariantTypeId::Scalar(id) => (id, false),
            VariantTypeId::Array(id, None) => (id, true),
            VariantTypeId::Empty | VariantTypeId::Array(_, Some(_)) => return None,
        };
        Some(Self { scalar: Scalar::from_number(id as u32)?, array })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.scalar.name(), if self.array { "[]" } else { "" })
    }
}

impl FromStr for Type {
    /// The name that is no type.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, array) = text.strip_suffix("[]").map_or((text, false), |name| (name, true));
        let known = ALL.iter().find(|(known, ..)| *known == name);
        known.map(|(_, scalar, _)| Self { scalar: *scalar, array }).ok_or_else(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_at_its_place_and_is_read_as_it_is_written() {
        for (name, scalar, id) in ALL {
            assert_eq!((scalar.name(), scalar.id()), (name, id));
            for array in [false, true] {
                let written = Type { scalar, array }.to_string();
                assert_eq!(written.parse(), Ok(Type { scalar, array }));
            }
        }
        assert_eq!("Real".parse::<Type>(), Err("Real".to_owned()));
    }

    #[test]
    fn matrices_and_structures_have_no_type() {
        assert_eq!(Type::of(&Variant::Empty), None);
        assert_eq!(Type::of(&Variant::Variant(Box::new(1.into()))), None);
        assert_eq!(Type::of(&vec![1u8, 2].into()), Some(Type { scalar: Scalar::Byte, array: true }));
    }
}
