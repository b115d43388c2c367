//! The machine modules: one file each, mechanics only.
//!
//! A module knows how it moves in a millisecond and what its sensors say. It knows neither the
//! controller that drives it nor the server that shows it. [`crate::simulation`] puts modules together
//! and hands workpieces from one to the next.
//!
//! Lengths are whole micrometres and steps are whole milliseconds, so speeds in micrometres per
//! millisecond are numerically millimetres per second and nothing is ever rounded: a trajectory is
//! exactly repeatable on every machine.

pub mod conveyor;
pub mod cylinder;
pub mod emergency_stop;
pub mod magazine;
pub mod panel;
pub mod slide;

/// A length in micrometres.
pub type Micrometres = i64;

/// Length of a workpiece in the direction of the belt and of the ejector.
pub const PART_LENGTH: Micrometres = 40_000;
/// Height of a workpiece.
pub const PART_HEIGHT: Micrometres = 25_000;

/// How a machine module behaves in time.
pub trait Behaviour {
    /// What a controller's outputs make it do.
    type Drive;
    /// What the modules next to it allow in this step.
    type Surroundings;
    /// What its sensors tell a controller.
    type Sensors;

    /// Sets the actuators; they stay as they are until set again.
    fn drive(&mut self, drive: Self::Drive);
    /// Moves on by one millisecond.
    fn step(&mut self, surroundings: Self::Surroundings);
    /// Reads the sensors.
    fn sense(&self) -> Self::Sensors;
}
