//! The append-only history of one scenario, on one clock.
//!
//! - [`moment`]: [`Moment`], microseconds on the scenario's one clock.
//! - [`scenario_id`]: which scenario it is. [`event`]: what can happen; every event owns its data and serialises to one JSON object.
//! - [`value`]: values of signals. [`usage`]: what components take of their machine.
//!   [`connections`]: what they open on links. [`operation`]: what the harness does. [`mod@attribute`]: what attributes of records read as, [`meaning`]: and tell. [`observation`]: what the harness observes.
//! - [`fault`]: the closed set of faults, as data. [`touched`]: what a fault touched, as numbers; [`in_words`]: in words.
//! - [`check`]: what can be asked of a scenario, as data. [`since`]: from when on. [`condition`]: what is asked of signals. [`field_test`]: of fields of
//!   messages and records. [`topic_filter`]: topic filters. [`twin_half`]: halves of a twin. [`program`]: what a program of the
//!   user is asked, and answers.
//! - [`verdict`]: [`Verdict`], [`Judgement`] and the [`Evidence`] for it. [`measure`]: what was measured. [`basis`]: by what it was made.
//! - `micros`: spans of time as they are stored.
//! - [`store`]: JSON Lines on disk. [`mod@format`]: the version of what stands there.

pub mod amount;
pub mod attribute;
pub mod basis;
pub mod check;
pub mod condition;
pub mod connections;
pub mod event;
pub mod fault;
pub mod field_test;
pub mod format;
pub mod in_words;
pub mod meaning;
pub mod measure;
mod micros;
pub mod moment;
pub mod observation;
pub mod operation;
pub mod program;
pub mod scenario_id;
pub mod since;
pub mod store;
pub mod topic_filter;
pub mod touched;
pub mod twin_half;
pub mod usage;
pub mod value;
pub mod verdict;

pub use amount::{Amount, Bound, Rate};
pub use attribute::{attribute, field, scalar, stamp, whole};
pub use basis::{Basis, Doubt, Settled};
pub use check::{Asked, Check, Speaker};
pub use condition::{Condition, Test};
pub use connections::Connections;
pub use event::{
    About, ComponentChange, ControlAct, ControlEntry, Entry, Event, FaultChange, FinishedPart, OtherPart, PartRecord,
    Phase, SignalChange, StepId,
};
pub use fault::{Access, Delay, Direction, DiskFault, Fault, FunctionFault, TableFault};
pub use field_test::FieldTest;
pub use format::Format;
pub use meaning::{Attribute, Meaning};
pub use measure::Measure;
pub use moment::Moment;
pub use observation::Observation;
pub use operation::{Operation, Outcome};
pub use program::{Answered, Parameter, Program};
pub use scenario_id::ScenarioId;
pub use since::Since;
pub use store::{StoreError, Stored, load, read};
pub use topic_filter::{NoTopicFilter, TopicFilter};
pub use touched::{Delays, Extent, Touched, TouchedLink, TouchedPlant, TouchedPower, TouchedWay};
pub use twin_half::TwinHalf;
pub use usage::Usage;
pub use value::Value;
pub use verdict::{Evidence, Judgement, Verdict};
