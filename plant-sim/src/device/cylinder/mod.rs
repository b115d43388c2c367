//! Pneumatic cylinders, double-acting and single-acting, that may push workpieces.

pub mod block;
mod class;
pub mod mechanics;

pub(super) use class::{construct_double_acting, construct_single_acting};
