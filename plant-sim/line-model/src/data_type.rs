//! The types of values.

use std::fmt;
use std::str::FromStr;

macro_rules! data_types {
    ($($name:ident = $number:literal $text:literal),+ $(,)?) => {
        /// A built-in type of OPC UA (OPC 10000-6, 5.1.2) that a signal or an argument can have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum DataType { $(#[doc = $text] $name = $number,)+ }

        impl DataType {
            /// All types, by their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name in OPC UA.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }
        }
    };
}

data_types! {
    Boolean = 1 "A truth value.",
    SByte = 2 "A signed number of 8 bits.",
    Byte = 3 "An unsigned number of 8 bits.",
    Int16 = 4 "A signed number of 16 bits.",
    UInt16 = 5 "An unsigned number of 16 bits.",
    Int32 = 6 "A signed number of 32 bits.",
    UInt32 = 7 "An unsigned number of 32 bits.",
    Int64 = 8 "A signed number of 64 bits.",
    UInt64 = 9 "An unsigned number of 64 bits.",
    Float = 10 "A floating-point number of 32 bits.",
    Double = 11 "A floating-point number of 64 bits.",
    String = 12 "Text.",
    DateTime = 13 "A point in time, in steps of 100 ns.",
    Guid = 14 "An identifier of 16 bytes.",
    ByteString = 15 "Bytes.",
    StatusCode = 19 "A result of an operation.",
    LocalizedText = 21 "Text in a language.",
}

impl DataType {
    /// The type with this number, if a signal can have it.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|data_type| data_type.number() == number)
    }

    /// Its number (OPC 10000-6, 5.1.2), which is also that of its node in namespace 0.
    #[must_use]
    pub fn number(self) -> u32 {
        self as u32
    }

    /// Whether its values are numbers.
    #[must_use]
    pub fn is_number(self) -> bool {
        (Self::SByte.number()..=Self::Double.number()).contains(&self.number())
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No type of a signal has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no type {0:?}; the types are {names}", names = DataType::ALL.iter().map(|known| known.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownDataType(pub String);

impl FromStr for DataType {
    type Err = UnknownDataType;

    fn from_str(name: &str) -> Result<Self, UnknownDataType> {
        let known = Self::ALL.iter().copied().find(|data_type| data_type.name() == name);
        known.ok_or_else(|| UnknownDataType(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_read_back() {
        for data_type in DataType::ALL.iter().copied() {
            assert_eq!(data_type.to_string().parse(), Ok(data_type));
            assert_eq!(DataType::from_number(data_type.number()), Some(data_type));
        }
        let message = "Real".parse::<DataType>().unwrap_err().to_string();
        assert!(message.starts_with("there is no type \"Real\"; the types are Boolean, SByte, "), "{message}");
    }
}
