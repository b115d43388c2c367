//! The types of values.

/// The type of a signal or of an argument; the names are those of OPC UA (Part 6, 5.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    /// A truth value.
    Boolean,
    /// A signed number of 32 bits.
    Int32,
    /// An unsigned number of 32 bits.
    UInt32,
    /// An unsigned number of 64 bits.
    UInt64,
    /// A floating-point number of 64 bits.
    Double,
    /// Text.
    String,
    /// A point in time.
    DateTime,
}

impl DataType {
    /// All types.
    pub const ALL: [Self; 7] =
        [Self::Boolean, Self::Int32, Self::UInt32, Self::UInt64, Self::Double, Self::String, Self::DateTime];
}
