//! What devices move in, and how a line of them is moved on.
//!
//! * [`Behaviour`]: how one device behaves in time; [`Around`] is all that it can see and touch
//! * [`Lanes`]: where [workpieces](Part) lie, and how they pass from device to device
//! * [`Simulation`]: moves all devices of a line on
//!
//! Lengths are whole micrometres and steps are whole milliseconds, so speeds in micrometres per millisecond are
//! numerically millimetres per second and nothing is ever rounded: a trajectory is exactly repeatable on every machine.

mod around;
mod behaviour;
mod lanes;
mod part;
mod placed_part;
mod simulation;
#[cfg(test)]
pub(crate) mod testing;

pub use around::Around;
pub(crate) use around::{FULL_STRENGTH, Power};
pub use behaviour::Behaviour;
pub use lanes::{LaneId, Lanes};
pub use part::{Material, Micrometres, Part};
pub use placed_part::{CATCH, PlacedPart};
pub(crate) use simulation::PlacedDevice;
pub use simulation::{Located, Simulation};
