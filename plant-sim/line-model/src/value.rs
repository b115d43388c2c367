//! A value of a signal or of a method argument, independent of any protocol.

use std::borrow::Cow;

use crate::DataType;

/// One scalar value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A truth value.
    Boolean(bool),
    /// A signed number.
    Int32(i32),
    /// An unsigned number.
    UInt32(u32),
    /// A large unsigned number.
    UInt64(u64),
    /// A measured quantity.
    Double(f64),
    /// Text.
    Text(Cow<'static, str>),
    /// A point in time: milliseconds on the controller's clock.
    Time(u64),
    /// An array of values of one type: an argument, never the value of a signal.
    List(DataType, Vec<Value>),
}

impl Value {
    /// The data type of this value, or of each value in a list.
    #[must_use]
    pub fn data_type(&self) -> DataType {
        match self {
            Self::Boolean(_) => DataType::Boolean,
            Self::Int32(_) => DataType::Int32,
            Self::UInt32(_) => DataType::UInt32,
            Self::UInt64(_) => DataType::UInt64,
            Self::Double(_) => DataType::Double,
            Self::Text(_) => DataType::String,
            Self::Time(_) => DataType::DateTime,
            Self::List(of, _) => *of,
        }
    }

    /// Whether it is an array.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self, Self::List(..))
    }
}

impl DataType {
    /// False, zero, the empty text, the first moment.
    #[must_use]
    pub fn zero(self) -> Value {
        match self {
            Self::Boolean => false.into(),
            Self::Int32 => 0i32.into(),
            Self::UInt32 => 0u32.into(),
            Self::UInt64 => 0u64.into(),
            Self::Double => 0.0.into(),
            Self::String => "".into(),
            Self::DateTime => Value::Time(0),
        }
    }
}

macro_rules! from {
    ($($rust:ty => $variant:ident),+) => {
        $(impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                Self::$variant(value.into())
            }
        })+
    };
}

from!(bool => Boolean, i32 => Int32, u32 => UInt32, u64 => UInt64, f64 => Double, &'static str => Text, String => Text,
    Cow<'static, str> => Text);
