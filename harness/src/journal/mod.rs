//! The append-only history of one scenario, on one clock.
//!
//! Scenarios write the journal; verdicts and reports only read it. A stored journal can therefore be judged and
//! reported again later by the same code, without a bench.
//!
//! - [`clock`]: [`Moment`], microseconds on the scenario's one clock, and [`Clock`], which reads it.
//! - [`event`]: what can happen; every event owns its data and serialises to one JSON object.
//! - [`fault`]: the closed set of faults, as data.
//! - [`verdict`]: [`Verdict`], [`Judgement`] and the [`Evidence`] for it.
//! - [`log`]: [`Journal`], the writer that every part of a bench shares, and its readers.
//! - [`store`]: JSON Lines on disk.

pub mod clock;
pub mod event;
pub mod fault;
pub mod log;
pub mod store;
pub mod verdict;

pub use clock::{Clock, Moment};
pub use event::{
    ComponentChange, ControlAct, ControlEntry, Entry, Event, FaultChange, FinishedPart, Operation, Outcome, Phase,
    Record, ScenarioId, SignalChange, StepId, Value,
};
pub use fault::{Direction, Fault};
pub use log::{Journal, Reader};
pub use store::{StoreError, load};
pub use verdict::{Evidence, Judgement, Verdict};
