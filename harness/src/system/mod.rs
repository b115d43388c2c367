//! The system under test: its components, what they are made from, and what happens to them.
//!
//! - [`command`]: from a component's configuration to what is started.
//! - [`placeholder`]: `{name}` in command lines and environments. [`loopback`]: addresses for ports of their own.
//! - [`cargo`]: [`CargoTarget`], where cargo puts the binaries that belong to this harness.
//! - `build`: [`build()`], which makes the components' binaries.
//! - [`components`]: [`System`], the components alive; start, kill, freeze, thaw, restart, stop.
//! - [`error`][mod@error]: [`SystemError`], what can go wrong.
//!
//! Everything that becomes of a component is written to the journal at the moment it is seen, by the threads that
//! see it: a component that ends by itself is known to have ended even while nobody asks.

mod build;
pub mod cargo;
pub mod command;
mod component;
pub mod components;
pub mod error;
pub mod loopback;
pub mod placeholder;
mod progress;
mod run;

pub use build::build;
pub use cargo::CargoTarget;
pub use command::{check_placeholders, check_program, named_files};
pub use component::Change;
pub use components::System;
pub use error::SystemError;
pub use loopback::Loopback;
pub use placeholder::Values;
