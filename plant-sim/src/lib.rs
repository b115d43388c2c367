//! A simulated production line behind a simulated PLC, served over OPC UA.
//!
//! Modules, each of which knows only those above it:
//!
//! * [`kernel`]: the machine without any device. Mechanics and controller, which meet only in the I/O image.
//! * [`assembly`]: from a line model to a machine. A class makes a device of an element; nothing here knows a device.
//! * [`device`]: the devices of this crate, one folder each, and the list of their classes.
//! * [`fault`]: what faults do to mechanics and controller; [`Targets`]: what of a line they can be put on.
//! * `server`: the OPC UA projection of all this; [`Dialect`]: as which vendor's server it does.
//!
//! What the line consists of, and in which words faults are written, is data of its own: [`line_model`]. The crates below
//! this folder have what others need without a simulator: [`line_opcua`], [`plant_client`], [`plant_server`],
//! [`plant_replica`].
//!
//! [`rig`] couples mechanics and controller on one clock, still pure; [`SimulatedPlant`] runs a rig in
//! real time behind a server.
//!
//! Guarantees, each held by a property test: no workpiece vanishes, teleports or overlaps another; an
//! emergency stop halts all that is driven within one scan, and neither its release nor its reset sets
//! anything in motion; tokens only grow and at most one holder is in control; the same seed and the same
//! calls at the same simulated times give the same trajectory, byte for byte and at any speed.
//!
//! An emergency stop does not suspend physics. Without air the spring of a single-acting cylinder returns
//! its piston, at its own speed; a motor brakes along its ramp; a stack falls on in its magazine and a
//! cap in its chute, what has come to a gate falls through it, and a leaking circuit loses pressure.

pub mod assembly;
pub mod device;
pub mod fault;
pub mod kernel;
pub mod rig;
pub mod signals;

mod calls;
mod runtime;
mod server;
mod start_error;
mod targets;

pub use fault::Touch;
pub use kernel::Refusal;
pub use runtime::{Config, HealedFault, SimulatedPlant};
pub use server::{Dialect, NodeIds, UnknownDialect, UnknownServer};
pub use start_error::StartError;
pub use targets::Targets;
