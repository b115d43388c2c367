//! What faults do to a line: those of sensors, devices, workpieces and the controller.
//!
//! What faults there are, [`line_model::fault`] says. Faults of the server are put on the servers' values.
//!
//! * `active`: the faults in force in a rig; `sensor`, `motion`, `part`: those of sensors, devices, workpieces
//! * `surroundings`: what they act on
//! * `reading`: how a faulty sensor alters its value
//! * `touch`: what a fault touched, with its number and in words
//!
//! # Decisions
//!
//! * Every fault reports what it touched when it is healed, or that it touched nothing: a fault that nobody could notice
//!   proves nothing.
//! * Faults of sensors lie where a value passes from the mechanics into the I/O image, so controller, server and
//!   clients get the same wrong value, and the mechanics go on as they do.
//! * Faults of the server lie between image and address space. A plant may be watched through a server of its own that
//!   they do not reach, see [`crate::Config::watched`].
//! * A sensor has one fault at a time, a signal one of each kind, the clock and the service level one: healing the
//!   first of two would end both. Faults of actuators add up to the worst of them.
//! * A fault of a workpiece happens once, to the first one that comes, and a restart of the server happens at once;
//!   neither can be undone. Healing one that has not happened yet calls it off.

mod active;
mod motion;
mod part;
mod reading;
mod sensor;
mod surroundings;
pub(crate) mod touch;

pub(crate) use active::ActiveFaults;
pub use part::AffectedParts;
pub(crate) use surroundings::Surroundings;
pub use touch::Touch;
