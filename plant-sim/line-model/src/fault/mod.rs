//! What can go wrong with a plant, on purpose: the words for it.
//!
//! A [`PlantFault`] is data: a closed set, written and read as one line of text, so that scenarios, the command line and
//! journals speak of the same fault in the same words. Whether a line has what a fault is about, only a plant can tell.
//!
//! * `plant_fault`: the faults, and what of a plant each is about
//! * `text`: faults as one line of text
//! * `schedule`: faults that come and go at given times
//! * `error`: why a fault is refused; `id`: the number under which one is in force

mod error;
mod id;
mod plant_fault;
mod schedule;
mod text;

pub use error::FaultError;
pub use id::FaultId;
pub use plant_fault::{MAX_DELAY_MS, Noise, PlantFault, Quality};
pub use schedule::PlannedFault;
