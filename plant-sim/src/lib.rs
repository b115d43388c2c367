//! A simulated production line behind a simulated PLC, served over OPC UA.
//!
//! The crate is a few rooms with one-way doors:
//!
//! * [`model`]: what the line consists of, as data. Everybody else learns names, types and units there.
//! * [`io`]: the I/O image, all that passes between mechanics and controller.
//! * [`module`] and [`simulation`]: the mechanics. Pure, seeded, one millisecond per step; they know
//!   nothing of a controller.
//! * [`plc`]: the controller. A scan cycle of [`plc::SCAN_MS`] that talks to the mechanics only
//!   through the image; it grants control by lease and keeps the ledger of it.
//! * [`class`]: what the elements of the model become. Nothing here knows a particular line.
//! * `server`: the OPC UA projection of all this.
//! * [`client`] and [`record`]: the other end of the protocol, for servers of any make.
//!
//! Beside them stands a plant of which only the address space is known:
//!
//! * [`nodeset`]: reads `NodeSet2` files, and writes the address space of a line as one
//! * [`Replica`]: serves such files, with signals that are animated or set
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
//! its piston, at its own speed; a motor brakes along its ramp; a stack falls on in its magazine, what has
//! come to a gate falls through it, and a leaking circuit loses pressure.

pub mod class;
pub mod client;
pub mod fault;
pub mod io;
pub mod model;
pub mod module;
pub mod nodeset;
pub mod plc;
pub mod record;
pub mod rig;
pub mod signals;
pub mod simulation;
pub mod trace;

mod calls;
mod describe;
mod life;
mod nearest;
mod projection;
mod refusal;
mod replica;
mod runtime;
mod server;
mod start_error;

pub use describe::describe;
pub use fault::{FaultError, FaultId, PlannedFault, PlantFault, Touch};
pub use refusal::Refusal;
pub use replica::{AnimationError, Checked, Misfit, Replica, ReplicaConfig, SetError};
pub use runtime::{Config, HealedFault, Replay, ReplayConfig, SimulatedPlant};
pub use server::UnknownServer;
pub use server::nodeset::UnknownNode;
pub use server::security::{PkiError, Policy, Role, Security, UnknownPolicy, UnknownRole, User, Users, UsersError};
pub use start_error::StartError;
