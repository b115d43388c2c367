//! Signals of the plant: having a value, reaching it, keeping it, following another signal.
//!
//! - [`Holds`]: a condition holds now. [`Reaches`]: it comes to hold in a window, and still does when that is judged.
//! - [`Reached`]: it came to hold, if only for a moment. [`HappensOften`]: how often it comes about.
//! - [`Changes`]: by how much a signal changes. [`ChangesAtRate`]: how fast.
//! - [`Stays`]: a condition holds during the whole window.
//! - [`Follows`]: after a cause, an effect follows within a limit, both by the plant's clock.
//! - [`Takes`]: how long it takes from a state to another, by the plant's clock.

mod changes;
mod condition;
mod follows;
mod holds;
mod often;
mod rate;
mod reached;
mod reaches;
mod series;
mod stays;
mod takes;
mod trace;

pub use changes::Changes;
pub use follows::Follows;
pub use holds::Holds;
pub use often::HappensOften;
pub use rate::ChangesAtRate;
pub use reached::Reached;
pub use reaches::Reaches;
pub use stays::Stays;
pub use takes::Takes;
