//! A stopper beside a belt: it holds carriers and lets one go on at a time.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
