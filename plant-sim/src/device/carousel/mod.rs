//! A carousel: a rotary indexing table with places for workpieces.

pub mod block;
mod class;
pub mod mechanics;
mod table;

pub(super) use class::construct;
