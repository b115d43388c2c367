//! The embedded halves: in process, one for each scenario, on free loopback ports.
//!
//! - [`iot`]: [`EmbeddedIot`], MQTT over mutual TLS, topic rules, functions.
//! - [`api`]: [`EmbeddedApi`], DynamoDB in memory behind an AWS endpoint.
//!   `doorway` counts its callers' words; `broken_tables` is what is broken of it on purpose.
//! - [`ca`]: the certificates of one cloud. [`broker`]: the MQTT broker and the TLS front before it.
//! - [`intake`]: messages to the journal and the rules, in one order. [`publisher`]: what the cloud itself publishes.
//! - [`shadow`]: device shadows. [`data`]: them, and publishing, over HTTP.
//! - `applications`: what others in the cloud ask of both.
//! - [`rules`]: messages to actions. [`lambda`]: the Lambda Runtime API and the functions' processes.
//! - [`backlog`]: counts what is still to be done, so that a scenario can wait for the cloud to settle.

pub mod api;
mod applications;
pub mod backlog;
mod broken_tables;
pub mod broker;
pub mod ca;
pub mod data;
mod doorway;
pub mod intake;
pub mod iot;
pub mod lambda;
mod loopback;
pub mod publisher;
pub mod rules;
pub mod shadow;

pub use api::EmbeddedApi;
pub use iot::EmbeddedIot;
