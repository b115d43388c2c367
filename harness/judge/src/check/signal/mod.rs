//! Signals of the plant: reaching a value, keeping it, following another signal.
//!
//! - [`Reaches`]: a condition holds at some moment of a window.
//! - [`Stays`]: a condition holds during the whole window.
//! - [`Follows`]: after a cause, an effect follows within a limit, both by the plant's clock.

mod condition;
mod follows;
mod reaches;
mod stays;
mod trace;

pub use follows::Follows;
pub use reaches::Reaches;
pub use stays::Stays;
