//! The services of AWS behind the one endpoint, each told by who a request is signed for.
//!
//! A request goes to the service that the credential scope of its signature names (Signature Version 4, `KEY/DATE/REGION/SERVICE/aws4_request`,
//! in the `Authorization` header or in `X-Amz-Credential` of a presigned URL). Signatures are not checked. What is not signed goes
//! where its `X-Amz-Target` says, and otherwise to S3, the one service that AWS asks without a signature. Who asks for a service
//! that is not here gets an error in the shape of AWS's, which says which ones are; so does who asks a service for what it cannot
//! do. Both are told in the journal.
//!
//! - `service`: what a service is, and what it is asked. `registry`: all that are there. `routing`: which one is meant.
//! - `refusal`: errors in the shapes of AWS's protocols.
//! - `dynamodb`: DynamoDB, with tables that are broken on purpose. `passing`: how what is asked is passed on.
//! - `sts`: who asks. `sqs`: queues. `data_plane`: the IoT data plane. `lambda`: functions. `s3`: objects.

pub(super) mod data_plane;
pub(super) mod dynamodb;
pub(super) mod lambda;
mod passing;
pub(super) mod refusal;
mod registry;
mod routing;
pub(super) mod s3;
mod service;
pub(super) mod sqs;
pub(super) mod sts;

pub use registry::Services;
pub(super) use service::{Asked, Service};
