//! A counter of finished parts, a function of the controller: the ground truth of what a line has made.

pub mod block;
mod class;

pub(super) use class::construct;
