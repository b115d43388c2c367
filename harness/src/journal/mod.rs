//! The journal of a scenario while it is being written.
//!
//! What can stand in a journal, and how it is judged and reported, is [`lineproof_judge`]'s; here are the parts that need
//! a clock, a disk and a runtime.
//!
//! - [`clock`]: [`Clock`], which reads the scenario's one clock.
//! - [`log`]: [`Journal`], the writer that every part of a bench shares, and its [`Reader`]s.
//! - `appender`: writes it to disk.
//! - [`watch`]: [`Watching`], a check along a journal that is still being written.
//! - [`mod@watched`]: tasks whose panic the journal tells.

mod appender;
pub mod clock;
pub mod log;
pub mod watch;
#[cfg(test)]
mod watch_tests;
pub mod watched;

pub use clock::Clock;
pub use log::{Journal, Reader};
pub use watch::{Judged, Watching};
pub use watched::{panic_text, watched};
