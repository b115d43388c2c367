//! A belt conveyor: two directions, two speeds.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
