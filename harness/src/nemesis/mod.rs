//! Injects faults, heals them, and proves both: that a fault touched something, and that its heal took.
//!
//! Every fault is written to the journal when it is injected and when it is healed, with what it touched, as numbers. The
//! scenario of a fault that touched nothing, or left one of its links untouched, cannot pass. A freeze touched something
//! if the component ran when it was stopped, however short it was. A heal that cannot be proved is an error and a trouble
//! in the journal; it is never taken on trust.
//!
//! - [`inject`]: [`Nemesis`], and how it breaks things; where to start. `heal`: how it mends them.
//! - `in_force`: the faults in force; `id`: their numbers.
//! - [`processes`]: [`Processes`], what a nemesis asks of those who run the components. What it asks of a plant that can be
//!   broken is [`PlantFaults`](crate::plant::PlantFaults).
//! - `power`: how components lose their power. `disks`: their disks, `disk_faults`: what can be wrong with them.
//! - `cloud_faults`: what requests to tables meet with, by [`TableFaults`](crate::cloud::TableFaults), and invocations that go
//!   wrong, by [`FunctionFaults`](crate::cloud::FunctionFaults).
//! - `rules`: faults of links, as rules of the relays. `touch`: what a fault touched, as the journal keeps it.
//!
//! # Decisions
//!
//! - Faults are injected and healed one at a time: a probe never meets a fault that came in between.
//! - Every call may be cancelled: a fault stays in force until its heal is proved or has failed.
//! - [`Nemesis::heal_all`] thaws components before it heals links, because withheld bytes drain only into processes
//!   that run.
//! - A link that another fault still holds is probed when that one is healed.
//! - Components that are killed together are struck before the end of any is waited for: one that lives on for a moment would do
//!   the work of the others.
//! - A loss of power is over when it is injected: what is left stands on a disk that has power again. Components that lose it
//!   together are killed after the power of all their disks was cut at one moment, and see nothing of the cut.
//! - What is wrong with a disk or a table is so in this very process, which serves it: to heal it is to prove it.
//! - Two freezes of one component are refused, and two faults of one disk of the same kind: the first heal would end both. A plant refuses what it cannot tell apart.
//! - Whether the plant can be broken is an ability of its own: a real one does without.

mod cloud_faults;
mod disk_faults;
mod disks;
mod error;
mod heal;
mod id;
mod in_force;
pub mod inject;
mod power;
pub mod processes;
mod rules;
mod touch;

pub use disks::{Disks, waiting};
pub use error::NemesisError;
pub use id::FaultId;
pub use inject::Nemesis;
pub use processes::{Dying, ProcessState, Processes, ProcessesError};

#[cfg(test)]
mod cloud_tests;
#[cfg(test)]
mod disk_tests;
#[cfg(test)]
mod plant_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
