//! A motor that follows a setpoint along a ramp.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
