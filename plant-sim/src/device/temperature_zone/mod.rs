//! A temperature zone: a heater with a controller of its own, as in an oven, a bath or a sealing jaw.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
