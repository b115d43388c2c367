//! A gripper on two axes: it picks workpieces up at one place and puts them down at another.

mod axis;
pub mod block;
mod class;
pub mod mechanics;
pub mod sensors;

pub(super) use class::construct;
