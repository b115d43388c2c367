//! A reader of codes beside a lane, such as a camera or a scanner for bar codes.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
