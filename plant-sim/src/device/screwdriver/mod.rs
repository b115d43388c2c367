//! A screwdriver: a [station](super::station) that tightens the joints of a product.

mod class;
pub mod mechanics;
pub mod process;

pub(super) use class::construct;
