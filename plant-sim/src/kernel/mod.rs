//! The machine without any device: what all devices of all lines run on. Pure and seeded; it knows no class and no line.
//!
//! * [`io`]: the I/O image, all that passes between mechanics and controller
//! * [`mechanics`]: what moves, one millisecond per step; it knows nothing of a controller
//! * [`plc`]: the controller's scan cycle, its function blocks and interlocks
//! * [`lease`] and [`ledger`]: who is in control, and who was

pub mod io;
pub mod lease;
pub mod ledger;
pub mod mechanics;
pub mod plc;

mod refusal;

pub use refusal::Refusal;
