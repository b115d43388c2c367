//! The function blocks: one for each device that is commanded, and those without a device.

pub mod belt;
pub mod control;
pub mod filling;
pub mod flap;
pub mod lamp;
pub mod line_control;
pub mod loader;
pub mod measuring;
pub mod motor;
pub mod production;
pub mod station;
pub mod stopper;
pub mod stroke;
pub mod tightening;

mod state;
pub use state::State;
