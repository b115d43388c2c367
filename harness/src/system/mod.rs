//! The system under test: its components, what they are made from, and what happens to them.
//!
//! - [`spec`]: [`ComponentSpec`], a component as a profile describes it.
//! - [`placeholder`]: `{name}` in command lines and environments.
//! - [`cargo`]: [`CargoTarget`], where cargo puts the binaries that belong to this harness.
//! - `build`: [`build()`], which makes the components' binaries.
//! - [`components`]: [`System`], the components alive; start, kill, freeze, thaw, restart, stop.
//! - [`error`][mod@error]: [`SystemError`], what can go wrong.
//!
//! Everything that becomes of a component is written to the journal at the moment it is seen, by the threads that
//! see it: a component that ends by itself is known to have ended even while nobody asks.

mod build;
pub mod cargo;
mod component;
pub mod components;
pub mod error;
pub mod placeholder;
mod progress;
mod run;
pub mod spec;

pub use build::build;
pub use cargo::CargoTarget;
pub use components::System;
pub use error::SystemError;
pub use spec::ComponentSpec;
