//! From feature files to verdicts.
//!
//! - [`features`]: reads feature files, with the place of every error; `files` finds them, `plain` and `keywords` help the
//!   parser, `description` finds what it swallows, `amounts` what a
//!   pack does not know.
//! - [`select`]: which scenarios run: paths, lines, tags, names. `blocks`: which lines belong to which scenario.
//!   [`tagged`]: which of them are not for a profile. [`long`]: which only those run who ask for them.
//! - [`packs`]: packs among what is to be run, and whether a profile has what they need.
//! - [`plan`]: binds every step of every selected scenario before anything opens; `names` tells scenarios apart.
//! - [`foreseen`]: what is known before a run to stay unknown.
//! - [`admission`]: [`Admission`], how many of them run at once.
//! - [`runner`]: [`Runner`]: scenarios in parallel, each on its own bench.
//! - [`scenario`]: one scenario from opening to closing. `hopeless`: when no further step of it is worth its time.
//! - [`seed`]: one seed a run, from which every scenario derives its own by name.
//! - [`exit`]: what the process says to its caller.

pub mod admission;
mod amounts;
mod blocks;
mod description;
pub mod exit;
pub mod features;
mod files;
pub mod foreseen;
mod hopeless;
mod keywords;
pub mod long;
mod names;
#[cfg(test)]
mod official;
pub mod packs;
mod plain;
pub mod plan;
pub mod runner;
pub mod scenario;
pub mod seed;
pub mod select;
pub mod tagged;

pub use admission::Admission;
pub use exit::Exit;
pub use features::Target;
pub use plan::{Plan, PlanError};
pub use runner::{Finished, Progress, Runner};
pub use select::Selection;
