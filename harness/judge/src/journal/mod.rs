//! The append-only history of one scenario, on one clock.
//!
//! - [`moment`]: [`Moment`], microseconds on the scenario's one clock.
//! - [`event`]: what can happen; every event owns its data and serialises to one JSON object.
//! - [`fault`]: the closed set of faults, as data.
//! - [`verdict`]: [`Verdict`], [`Judgement`] and the [`Evidence`] for it.
//! - [`store`]: JSON Lines on disk.

pub mod event;
pub mod fault;
pub mod moment;
pub mod store;
pub mod verdict;

pub use event::{
    About, ComponentChange, ControlAct, ControlEntry, Entry, Event, FaultChange, FinishedPart, Operation, Outcome,
    Phase, Record, ScenarioId, SignalChange, StepId, Value,
};
pub use fault::{Direction, Fault};
pub use moment::Moment;
pub use store::{StoreError, load};
pub use verdict::{Evidence, Judgement, Verdict};
