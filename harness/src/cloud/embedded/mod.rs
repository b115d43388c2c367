//! The embedded halves: in process, one for each scenario, on free loopback ports.
//!
//! - [`iot`]: [`EmbeddedIot`], MQTT over mutual TLS, topic rules, functions.
//! - [`api`]: [`EmbeddedApi`], an AWS endpoint. `doorway`: where its callers come in. [`services`]: what they come for.
//!   `broken_tables`: what is broken of DynamoDB on purpose.
//! - [`ca`]: the certificates of one cloud. [`broker`]: the MQTT broker and the TLS front before it.
//! - [`intake`]: messages to the journal and the rules, in one order. [`publisher`]: what the cloud itself publishes.
//! - [`jobs`]: what is to be done on devices. [`shadow`]: device shadows. [`data`]: them, and publishing, over HTTP.
//! - `registry`: who may connect, and what they may do. `resources`: what is taken up and given up while clients are served.
//! - `alone`: both halves without a scenario.
//! - `applications`: what others in the cloud ask of both.
//! - [`stack`]: stacks of resources, by CloudFormation.
//! - [`rules`]: messages to actions. [`lambda`]: the Lambda Runtime API and the functions' processes.
//! - [`backlog`]: counts what is still to be done, so that a scenario can wait for the cloud to settle.

mod alone;
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
pub mod jobs;
pub mod lambda;
mod loopback;
pub mod publisher;
pub mod registry;
mod resources;
pub mod rules;
pub mod services;
pub mod shadow;
pub mod stack;

pub use alone::Alone;
pub use api::EmbeddedApi;
pub use iot::EmbeddedIot;
pub use services::Services;
