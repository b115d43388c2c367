//! A tank with a valve at its inlet and one at its outlet, as for a bath, a buffer or a dosing vessel.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::construct;
