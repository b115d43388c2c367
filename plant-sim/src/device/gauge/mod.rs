//! A gauge: a [station](super::station) that measures gap and flush at the points of a product.

mod class;
pub mod mechanics;
pub mod process;

pub(super) use class::construct;
