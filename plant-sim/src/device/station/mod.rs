//! What all stations have in common that work on products one by one, each with parameters of its own.
//!
//! * [`block`]: the function block; [`process`] is how one item of a product is worked on, in which stations differ
//! * [`parameters`]: which ones a station understands, and whether a set is complete and allowed
//! * [`results`]: what was measured
//! * [`travel`]: how their devices move from place to place
//! * [`thread`]: how what they turn tight resists

pub mod block;
pub(super) mod class;
pub mod parameters;
pub mod process;
pub mod results;
pub mod thread;
pub mod travel;
