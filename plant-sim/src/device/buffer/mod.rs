//! A buffer: a row of places in which workpieces wait, first in, first out.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
