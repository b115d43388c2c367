//! Control of a line, a function of the controller: one holder at a time, and a ledger of all that was done.

pub mod block;
mod class;

pub(super) use class::construct;
