//! A reject gate: lets parts pass or throws them out, by command or by a condition of the model.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
