//! A capper: a [station](super::station) beside a lane that screws caps onto workpieces.

mod class;
pub mod mechanics;
pub mod process;

pub(super) use class::construct;
