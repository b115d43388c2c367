//! One value of one signal.

use opcua::types::{StatusCode, Variant};

/// Microseconds since the start of a trace.
pub type Micros = u64;

/// One value of one signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// When it was received.
    pub at: Micros,
    /// The number of the signal, from 0.
    pub signal: usize,
    /// The value; [`Variant::Empty`] where there is none.
    pub value: Variant,
    /// Whether the value is good.
    pub status: StatusCode,
    /// The source timestamp, in microseconds since the start.
    pub source: Option<i64>,
}

impl Sample {
    /// Whether it says the same about its signal, whenever it was received.
    #[must_use]
    pub fn repeats(&self, other: &Self) -> bool {
        (self.signal, &self.value, self.status, self.source) == (other.signal, &other.value, other.status, other.source)
    }
}
