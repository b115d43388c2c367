//! A stack magazine that drops workpieces one by one.

mod class;
pub mod mechanics;

pub(super) use class::construct;
