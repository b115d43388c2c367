//! How much a trace may be.

/// The most bytes of one line.
pub const MAX_LINE: usize = 1 << 20;

/// The most signals of one trace.
pub const MAX_SIGNALS: usize = 100_000;

/// The longest file that is read into memory, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;
