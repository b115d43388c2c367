//! Device shadows, classic and named, as AWS IoT has them (Developer Guide, "AWS IoT Device Shadow service").
//!
//! - [`topic`]: `$aws/things/THING/shadow/...`: which shadow a message is for, and where its answers go.
//! - [`request`]: what a client asks for, checked. [`state`]: deep merge, null deletion, the difference of two states.
//! - [`document`]: [`Document`], one shadow: state, metadata, version. [`store`]: [`Shadows`], all of one cloud, and what is
//!   published of them.
//!
//! What differs from AWS:
//! - A shadow belongs to a thing of the template: others are refused as "Thing not found". AWS keeps shadows of things that
//!   are not registered.
//! - The version goes on where a shadow was deleted, for as long as the cloud is there; AWS forgets it after 48 hours.
//! - There is no limit of requests in flight or per second.

pub mod document;
pub mod request;
pub mod state;
pub mod store;
pub mod topic;

pub use document::Document;
pub use request::Rejection;
pub use store::Shadows;
pub use topic::{Asked, Operation};
