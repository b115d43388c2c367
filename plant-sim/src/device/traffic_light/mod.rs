//! A signal tower: three lamps and a buzzer that tell how the line is.

pub mod block;
mod class;
pub mod lamp;
pub mod mechanics;

pub(super) use class::construct;
