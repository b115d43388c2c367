//! A counter of finished parts, a function of the controller: what a line has really made.

pub mod block;
mod class;

pub(super) use class::construct;
