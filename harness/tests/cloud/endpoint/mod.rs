//! An API half that is there already: held against the embedded endpoint, and, where it is installed, an emulator.
//!
//! The emulator is MiniStack, in a Python environment at `target/ministack`; `.ci/run` makes it and runs the tests that
//! need it, which are ignored otherwise.

pub(crate) mod emulator;
mod runs;
mod slow;
mod tables;
