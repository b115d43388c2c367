//! A filler: a [station](super::station) that fills a circuit of a product.

mod class;
pub mod mechanics;
pub mod process;

pub(super) use class::construct;
