//! The types of values in a trace.

use std::fmt;
use std::str::FromStr;

use line_model::{DataType, UnknownDataType};
use line_opcua::types;
use opcua::types::Variant;

/// The type of a signal's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// The type of the value, or of each element of the array.
    pub scalar: DataType,
    /// Whether it is an array of one dimension.
    pub array: bool,
}

impl Type {
    /// The type of a value; `None` for one that a trace can't hold, and for no value at all.
    #[must_use]
    pub fn of(value: &Variant) -> Option<Self> {
        types::of(value).map(|(scalar, array)| Self { scalar, array })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.scalar, if self.array { "[]" } else { "" })
    }
}

impl FromStr for Type {
    type Err = UnknownDataType;

    fn from_str(text: &str) -> Result<Self, UnknownDataType> {
        let (name, array) = text.strip_suffix("[]").map_or((text, false), |name| (name, true));
        Ok(Self { scalar: name.parse()?, array })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_they_are_written() {
        for scalar in DataType::ALL.iter().copied() {
            for array in [false, true] {
                let written = Type { scalar, array }.to_string();
                assert_eq!(written.parse(), Ok(Type { scalar, array }));
            }
        }
        assert_eq!("Real".parse::<Type>(), Err(UnknownDataType("Real".to_owned())));
    }
}
