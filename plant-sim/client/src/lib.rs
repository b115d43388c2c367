//! The client's side of OPC UA: a connection to exactly the server that is named, in the way that was asked for, and a
//! session on it.
//!
//! * [`open()`]: a session with a [`Target`] for an [`Application`], on a connection that nothing delays and that goes nowhere else
//! * `tcp`: that connection; `discovery`: which endpoints the server has
//! * `security`: how messages are protected, which servers are believed, and as whom a client comes
//! * [`Connection`]: a session that knows when it is lost; `health`: how it knows; `settings`: how long it waits
//! * [`subscribe`]: a subscription that notices when notifications are missing
//!
//! Guarantees: nothing here waits longer than it was told to, tries twice, or takes notifications for lossless.

mod connection;
mod discovery;
mod error;
mod health;
mod open;
mod security;
mod settings;
mod subscription;
mod target;
mod tcp;

pub use connection::Connection;
pub use error::AccessError;
pub use open::{Introduction, Opened, open};
pub use security::{Login, Security, SecurityMode, SecurityPolicy};
pub use settings::{PUBLISHING, Settings};
pub use subscription::{Missing, NODES_IN_A_REQUEST, Observer, SubscribeError, subscribe};
pub use target::{Application, Target};
pub use tcp::PinnedTcp;
