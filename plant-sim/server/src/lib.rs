//! What every OPC UA server of this project has in common, whatever nodes it shows.
//!
//! The simulator of a line, a stand-in of `NodeSet2` files and the replay of a trace are servers of different nodes that
//! run, protect themselves and end alike. What they share is a crate of its own, so that none of them needs another.
//!
//! * [`Listener`] and [`Face`]: where a server is; `settings` and `limits`: its endpoints, and what one peer may take;
//!   [`Capacity`]: how much it does for its clients, in which controllers differ
//! * [`AccessControl`]: who may come in; [`security`]: how messages are protected, users, roles and rights
//! * [`serve`]: how every server serves, and ends; [`SingleServer`]: one that is alone
//! * [`namespace_metadata`]: how a node manager describes its namespaces
//! * [`Publisher`]: values into the address space of a server, and to its subscribers
//! * [`ServiceThread`]: a service on a thread of its own, so that nothing its owner does can stall it
//! * [`Pace`]: how simulated time follows the wall clock
//! * [`ServeError`]: why a server could not be started, and what to do about it
//!
//! Guarantees: a service that is ended or dropped leaves no connection, port, thread or folder; a peer takes no more than
//! `limits` say; nobody comes in or calls a method without the right to it.

pub mod security;

mod access_control;
mod capacity;
mod error;
mod limits;
mod listener;
mod namespace;
mod pace;
mod publisher;
mod serving;
mod settings;
mod single;
mod thread;

pub use access_control::AccessControl;
pub use capacity::Capacity;
pub use error::ServeError;
pub use listener::Listener;
pub use namespace::namespace_metadata;
pub use pace::{Pace, Speed, SpeedError};
pub use publisher::Publisher;
pub use security::{PkiError, Policy, Role, Security, User, Users, UsersError};
pub use serving::serve;
pub use settings::{Face, endpoint_url};
pub use single::SingleServer;
pub use thread::{Built, Service, ServiceThread};
