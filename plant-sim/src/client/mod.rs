//! The client's side of OPC UA: a connection to exactly the server that is named, in the way that was asked for, and a
//! session on it.
//!
//! * [`open()`]: a session with a [`Target`], on a connection that nothing delays and that goes nowhere else
//! * `tcp`: that connection; `discovery`: which endpoints the server has
//! * `security`: how messages are protected, which servers are believed, and as whom a client comes
//! * `connection`: what a recording does with a session

mod connection;
mod discovery;
mod error;
mod open;
mod security;
mod tcp;

pub(crate) use connection::{Connection, REQUEST};
pub use error::AccessError;
pub use open::{Application, Introduction, Opened, Target, open};
pub use security::{Login, Security, SecurityMode, SecurityPolicy};
pub use tcp::PinnedTcp;
