//! The cloud: an **IoT half** and an **API half**, chosen apart by a profile, and the observers of what comes out.
//!
//! An IoT half is an MQTT endpoint: credentials for things, topic rules, messages that are seen. An API half is an AWS
//! endpoint: tables and functions. A kind describes a half and opens it for a scenario; abilities that not every half has,
//! such as telling when nothing is under way any more, are traits of their own.
//!
//! Guarantees:
//! - Every message that an IoT half accepts from a client is one `Event::Message` in the journal, recorded before the
//!   client gets its acknowledgement, and reaches the rules in the journal's order.
//! - In the embedded IoT half a client is who its certificate says, and may do what the template's policies allow; what they
//!   do not allow ends its connection, unacknowledged, as in AWS.
//! - What fails on the cloud's own side is a trouble in the journal; what the broker refuses is told as output of the
//!   thing that asked, or of `unknown client`.
//! - What the template asks for and this version cannot do is an error that names the resource, never silence.
//! - After a half is closed, nothing that was made for the scenario is left.
//!
//! Where to go:
//! - [`kind`]: the kinds of halves, and what they are opened with. [`half`]: what they are once they are open.
//! - [`embedded`]: both halves in process. [`container`]: an API half in a container.
//!   [`aws`]: both in an account of AWS. [`endpoint`]: where an AWS endpoint is, and how it is called.
//! - `limits`: what AWS IoT limits.
//! - [`messages`]: what an IoT half sees, and what it is about. [`outcome`]: the observers of records.
//! - [`template`]: the CloudFormation template, and the list of what is knowingly without effect. [`sql`]: the SQL of its
//!   topic rules.
//! - [`tables`]: makes a template's tables at an endpoint. `items`: JSON and attribute values.

pub mod aws;
pub mod container;
pub mod credentials;
pub mod embedded;
pub mod endpoint;
pub mod half;
mod items;
pub mod kind;
mod limits;
pub mod messages;
pub mod outcome;
pub mod sql;
pub mod tables;
pub mod template;

mod error;

pub use credentials::Credentials;
pub use endpoint::Endpoint;
pub use error::CloudError;
pub use half::{Api, Applications, FunctionFaults, FunctionReleases, Iot, Settles, Stack, TableFaults};
pub(crate) use limits::{payload_objection, publish_objection};
pub use messages::Messages;
