//! A value of a signal or of a method argument, independent of any protocol.

use std::borrow::Cow;
use std::fmt;

use crate::{DataType, Millis};

/// A value of a described line: of the types that a description can give to signals and arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A truth value.
    Boolean(bool),
    /// A signed number of 32 bits.
    Int32(i32),
    /// An unsigned number of 32 bits.
    UInt32(u32),
    /// An unsigned number of 64 bits.
    UInt64(u64),
    /// A measured quantity, in the unit of its signal or argument.
    Double(f64),
    /// Text.
    Text(Cow<'static, str>),
    /// A point in time: milliseconds on the controller's clock.
    Time(Millis),
    /// An array of values of one type: an argument, never the value of a signal.
    List(DataType, Vec<Value>),
}

impl Value {
    /// False, zero, the empty text, the first moment; nothing for a type that no described line has.
    #[must_use]
    pub fn zero(data_type: DataType) -> Option<Self> {
        Some(match data_type {
            DataType::Boolean => false.into(),
            DataType::Int32 => 0i32.into(),
            DataType::UInt32 => 0u32.into(),
            DataType::UInt64 => 0u64.into(),
            DataType::Double => 0.0.into(),
            DataType::String => "".into(),
            DataType::DateTime => Self::Time(0),
            _ => return None,
        })
    }

    /// The value of a type that a text says, without blanks around it; nothing if it says none. Points in time and lists
    /// cannot be said.
    #[must_use]
    pub fn parse(text: &str, data_type: DataType) -> Option<Self> {
        match data_type {
            DataType::Boolean => text.parse().ok().map(Self::Boolean),
            DataType::Int32 => text.parse().ok().map(Self::Int32),
            DataType::UInt32 => text.parse().ok().map(Self::UInt32),
            DataType::UInt64 => text.parse().ok().map(Self::UInt64),
            DataType::Double => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Self::Double),
            DataType::String => Some(text.to_owned().into()),
            _ => None,
        }
    }

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

    /// The number that it is, the nearest one for a large one; nothing if it is none.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int32(number) => Some(f64::from(*number)),
            Self::UInt32(number) => Some(f64::from(*number)),
            #[expect(clippy::cast_precision_loss, reason = "documented above")]
            Self::UInt64(number) => Some(*number as f64),
            Self::Double(number) => Some(*number),
            Self::Boolean(_) | Self::Text(_) | Self::Time(_) | Self::List(..) => None,
        }
    }

    /// Whether it is an array.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self, Self::List(..))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Int32(value) => value.fmt(f),
            Self::UInt32(value) => value.fmt(f),
            Self::UInt64(value) => value.fmt(f),
            Self::Double(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
            Self::List(_, values) => f.debug_list().entries(values.iter().map(ToString::to_string)).finish(),
            Self::Time(since) => write!(f, "{since} ms after switch-on"),
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
