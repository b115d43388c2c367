//! A loader of tagged carriers: people place them in it, and its lift sets them down one by one while its line runs.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
