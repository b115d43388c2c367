//! A capper: a [station](super::station) beside a lane that screws caps onto workpieces.

pub mod cap;
mod class;
pub mod mechanics;
pub mod process;

pub(super) use class::construct;
