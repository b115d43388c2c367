//! The state of a line, a function of the controller: what may move, and when.

pub mod block;
mod class;
pub mod state;

pub(super) use class::construct;
