//! How OPC UA counts time: in ticks of 100 ns since 1601 (OPC 10000-6, 5.2.2.5).

/// Ticks of a microsecond.
pub const PER_MICROSECOND: i64 = 10;
/// Ticks of a millisecond.
pub const PER_MILLISECOND: i64 = 10_000;
/// The beginning of 1970.
pub const UNIX_EPOCH: i64 = 116_444_736_000_000_000;
