//! Signals of the plant: having a value, reaching it, keeping it, following another signal.
//!
//! - [`Holds`]: a condition holds now. [`ComesToHold`]: it comes to hold in a window, and still does when that is judged.
//! - [`HasHeld`]: it came to hold, if only for a moment. [`HappensOften`]: how often it comes about.
//! - [`Changes`]: by how much a signal changes. [`ChangesAtRate`]: how fast.
//! - [`Stays`]: a condition holds during the whole window.
//! - [`Follows`]: after a cause, an effect follows within a limit, both by the plant's clock.
//! - [`Takes`]: how long it takes from a state to another, by the plant's clock.
//!
//! `trace` and `series`: what signals did. `arrival`: what came about in time, or too late. `undecided`: what leaves a check open.

mod arrival;
mod changes;
mod comes_to_hold;
pub(super) mod condition;
mod follows;
mod has_held;
mod holds;
mod often;
mod rate;
mod series;
mod stays;
mod takes;
mod trace;
mod undecided;

pub use changes::Changes;
pub use comes_to_hold::ComesToHold;
pub use follows::Follows;
pub use has_held::HasHeld;
pub use holds::Holds;
pub use often::HappensOften;
pub use rate::ChangesAtRate;
pub use stays::Stays;
pub use takes::Takes;
