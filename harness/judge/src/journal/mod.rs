//! The append-only history of one scenario, on one clock.
//!
//! - [`moment`]: [`Moment`], microseconds on the scenario's one clock.
//! - [`event`]: what can happen; every event owns its data and serialises to one JSON object.
//! - [`fault`]: the closed set of faults, as data. [`touched`]: what a fault touched, as numbers; [`told`](mod@told): in words.
//! - [`verdict`]: [`Verdict`], [`Judgement`] and the [`Evidence`] for it.
//! - [`store`]: JSON Lines on disk.

pub mod event;
pub mod fault;
pub mod moment;
pub mod store;
pub mod told;
pub mod touched;
pub mod verdict;

pub use event::{
    About, ComponentChange, ControlAct, ControlEntry, Entry, Event, FaultChange, FinishedPart, Operation, Outcome,
    Phase, Record, ScenarioId, SignalChange, StepId, Value,
};
pub use fault::{Delay, Direction, Fault};
pub use moment::Moment;
pub use store::{StoreError, load};
pub use touched::{Delays, Extent, Touched, TouchedLink, TouchedPlant, TouchedWay};
pub use verdict::{Evidence, Judgement, Verdict};
