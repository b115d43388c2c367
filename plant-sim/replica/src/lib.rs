//! Stand-ins for a controller of which only the address space or a recording is known.
//!
//! * [`nodeset`]: reads `NodeSet2` files, and writes the address space of a line as one
//! * [`Replica`]: serves such files, with signals that are animated or set
//! * [`trace`]: what signals did over time, as a text file
//! * [`record`]: writes a trace of any OPC UA server
//! * [`Replay`]: serves a trace
//!
//! Guarantees: what a file says is served or reported, nothing is dropped without a word; a recording never takes
//! notifications for complete, where some may be missing the trace has a gap; a replay has the values, statuses and
//! order of its trace.

pub mod nodeset;
pub mod record;
pub mod trace;

mod error;
mod replay;
mod replica;

pub use error::ReplicaError;
pub use replay::{Replay, ReplayConfig};
pub use replica::{AnimationError, Checked, Misfit, Replica, ReplicaConfig, SetError, UnknownNode};
