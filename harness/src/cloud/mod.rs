//! The embedded cloud: an IoT half (MQTT over mutual TLS, topic rules, functions) and an API half (DynamoDB behind an AWS
//! endpoint), in process, per scenario, on free loopback ports.
//!
//! Guarantees:
//! - Every message that the broker accepts from a client is one `Event::Message` in the journal, recorded before the
//!   client gets its acknowledgement, and reaches the rules in the journal's order.
//! - A client is who its certificate says, and may do what the template's policies allow; what they do not allow ends its
//!   connection, unacknowledged, as in AWS.
//! - What fails on the cloud's own side is a trouble in the journal; what the broker refuses is told as output of the
//!   thing that asked, or of `unknown client`.
//! - What the template asks for and this version cannot do is an error that names the resource, never silence.
//! - After [`EmbeddedCloud::close`] no task, process or port is left.
//!
//! Where to go:
//! - [`embedded`]: [`EmbeddedCloud`], which opens and closes all of it.
//! - [`ca`]: the certificates of one cloud.
//! - [`broker`]: the MQTT broker and the TLS front before it.
//! - [`template`]: the CloudFormation template, and the list of what is knowingly without effect.
//! - [`sql`]: the SQL of topic rules.
//! - [`rules`]: messages to actions.
//! - [`lambda`]: the Lambda Runtime API and the functions' processes.
//! - [`tables`] has DynamoDB in memory.
//! - [`records`]: the observer of production records; it works against any DynamoDB.
//! - [`backlog`]: counts what is still to be done, so that a scenario can wait for the cloud to settle.

pub mod backlog;
pub mod broker;
pub mod ca;
pub mod embedded;
pub mod lambda;
pub mod records;
pub mod rules;
pub mod sql;
pub mod tables;
pub mod template;

mod error;
mod loopback;
mod watched;

pub use ca::Credentials;
pub use embedded::{EmbeddedCloud, EmbeddedConfig, Reach};
pub use error::CloudError;
pub use records::{RecordObserver, RecordsConfig};
