//! The types, values and units of a line in terms of OPC UA: one place for clients and servers.
//!
//! * [`types`]: data types as the library names them
//! * [`values`]: values of the model as variants, and back
//! * [`cast`]: a variant as one of another type, exactly or as near as can be
//! * [`ticks`]: how OPC UA counts time
//! * [`engineering_unit`] describes units

pub mod cast;
pub mod ticks;
pub mod types;
pub mod values;

mod unit;

pub use unit::engineering_unit;
