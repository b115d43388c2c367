//! Messages that are published: one that says something, or so many.
//!
//! A message is published when the cloud accepts it from a client; what the cloud refuses is not. Its time is that of the
//! harness. A limit that is held against it grants the system
//! [`CLOCKS_APART`](super::window::CLOCKS_APART): a message takes that long to come to the cloud on a busy machine.
//!
//! - [`Published`]: a message is published in time. [`PublishedOften`]: no more or no less than so many.
//! - [`EveryMessageSays`]: a field of every message says so. [`LastIsRetained`]: who subscribes later is told the last one.
//! - `heard`: whether messages were seen at all, and on which topics.

mod every;
mod heard;
mod often;
mod published;
mod retained;

pub use every::EveryMessageSays;
pub use often::PublishedOften;
pub use published::Published;
pub use retained::LastIsRetained;
