//! What records say, as a scenario asks for it: all of them, or one.
//!
//! Records of parts that were finished before the scenario, or by other lines that the harness plays, belong to no promise of it, and do
//! not count.
//!
//! - [`EveryRecordSays`]: a field of every record says so. [`RecordIsThere`]: a record is there that says so.
//! - `reader`: which records there are.

mod every;
mod reader;
mod there;

pub use every::EveryRecordSays;
pub use there::RecordIsThere;
