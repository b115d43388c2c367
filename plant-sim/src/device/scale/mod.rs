//! A scale in a lane: it weighs what lies on its platform and tells whether that is within limits.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
