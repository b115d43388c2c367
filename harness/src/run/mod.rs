//! From feature files to verdicts.
//!
//! - [`features`]: reads feature files, with the place of every error; `files` finds them.
//! - [`select`]: which scenarios run: paths, lines, tags, names.
//! - [`plan`]: binds every step of every selected scenario before anything opens.
//! - [`admission`]: [`Admission`], how many of them run at once.
//! - [`runner`]: [`Runner`], our `cucumber::Runner`: scenarios in parallel, each on its own bench.
//! - [`scenario`]: one scenario from opening to closing.
//! - [`seed`]: one seed a run, from which every scenario derives its own by name.
//! - [`exit`]: what the process says to its caller.

pub mod admission;
pub mod exit;
pub mod features;
mod files;
pub mod plan;
pub mod runner;
pub mod scenario;
pub mod seed;
pub mod select;

pub use admission::Admission;
pub use exit::Exit;
pub use features::Target;
pub use plan::{Plan, PlanError};
pub use runner::{Finished, Runner};
pub use select::Selection;
