//! A simulated production line behind a simulated PLC, served over OPC UA.
//!
//! The crate is four rooms with one-way doors:
//!
//! * [`model`]: what the line consists of, as data. Everybody else learns names, types and units there.
//! * [`module`] and [`simulation`]: the mechanics. Pure, seeded, one millisecond per step; they know
//!   nothing of a controller.
//! * [`plc`]: the controller. A scan cycle of [`plc::SCAN_MS`] that talks to the mechanics only
//!   through the I/O image in [`io`]; it grants control by lease and keeps the ledger of it.
//! * `server`: the OPC UA projection, the only room that knows the protocol.
//!
//! [`rig`] couples mechanics and controller on one clock, still pure; [`SimulatedPlant`] runs a rig in
//! real time behind a server.
//!
//! Guarantees, each held by a property test: no workpiece vanishes, teleports or overlaps another; an
//! emergency stop halts all motion within one scan; tokens only grow and at most one holder is in
//! control; the same seed and the same calls give the same trajectory.

pub mod io;
pub mod model;
pub mod module;
pub mod plc;
pub mod rig;
pub mod signals;
pub mod simulation;

mod calls;
mod describe;
mod runtime;
mod server;
mod start_error;

pub use calls::{Call, OperatorAct, Reply};
pub use describe::describe;
pub use runtime::{Config, SimulatedPlant};
pub use start_error::StartError;
