//! The line as the harness sees it, over OPC UA: read, write, call, subscribe, follow its logs.
//!
//! A simulated plant and a real one are the same type, [`Plant`]; how they differ is told by their [`kind`], and what not
//! every plant is able to do is an [`ability`]. Nothing here knows the line; names come in as a [`SignalTable`] and
//! [`LogNames`](crate::profile::LogNames).
//!
//! What the harness guarantees on this path, and what it does when it cannot:
//! - Notifications are never taken for lossless. A missing notification, an overrun queue, a lost connection is
//!   [`Event::Trouble`](lineproof_judge::journal::Event::Trouble): from then on the harness cannot tell, so nothing passes.
//! - What the plant numbers (finished parts, control) reaches the journal exactly once, in order, across reconnects;
//!   a gap in the numbers is trouble.
//! - An operation cut short is indeterminate, neither done nor refused.
//! - A lost connection is never revived: a new one replaces it, with a new session and a new subscription. (A revived
//!   session of this client stays silent, and what it missed is lost either way.)
//!
//! Where to go:
//! - [`plant`]: [`Plant`], the one type that others use; [`config`]: what it is connected with.
//! - [`kind`]: the kinds of plant, each of which describes and opens one; [`ability`]: what a plant may lack.
//! - [`signals`]: the names of the line and their types; [`value`]: OPC UA variants as journal values.
//! - [`answer`]: what a method returned, with typed access; [`error`]: what can go wrong.
//! - [`plant_client`]: how messages are protected, whom the harness believes, and as whom it comes.
//! - `connect`: one session on one connection; `keeper`: replaces it when it is lost;
//!   `access`: one request to whichever connection is alive.
//! - [`survey`](mod@survey): what a server shows that nobody has described. `glance`: what the signals of a plant are for a while, and which of them change.
//! - `clocks`: whether the plant's clock goes like this machine's.
//! - `writing`: writes, holds and pulses; `wanted`: what is to be written besides.
//! - `subscription`, `recorder`: from notifications to journal entries; [`log`], `follower`: from the plant's
//!   numbered logs to journal entries.

pub mod ability;
mod access;
pub mod answer;
mod clocks;
pub mod config;
mod connect;
pub mod error;
mod follower;
mod glance;
mod keeper;
pub mod kind;
pub mod log;
#[expect(clippy::module_inception, reason = "the noun and its folder share their name")]
pub mod plant;
mod recorder;
pub mod signals;
mod subscription;
pub mod survey;
pub mod value;
mod wanted;
mod writing;

pub use ability::{Breakable, OwnTime, PlantFaults, PlantFaultsError};
pub use answer::{Answer, AnswerError};
pub use config::ServerConfig;
pub use error::{OperationError, PlantError};
pub use glance::{Glimpse, glance};
pub use kind::{Opened, Place, PlantKind};
pub use line_model::DataType;
pub use log::LogStart;
pub use opcua::types::Variant;
pub use plant::Plant;
pub use plant_client::{AccessError, Login, Security, SecurityMode, SecurityPolicy};
pub use signals::{Signal, SignalError, SignalTable};
pub use survey::{Survey, survey};
