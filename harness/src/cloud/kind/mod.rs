//! The kinds of halves, chosen by a profile.
//!
//! - [`describe`]: the traits, and what a half is opened with.
//! - [`embedded`]: both halves, in process.
//! - [`container`]: an API half in a container.
//! - [`endpoint`]: an API half that is there already: an emulator, or AWS.

pub mod container;
pub mod describe;
pub mod embedded;
pub mod endpoint;

pub use describe::{ApiKind, Deployment, IotKind};

use crate::profile::{ApiConfig, IotConfig};

/// The kind of IoT half that a profile chooses, if any.
pub fn iot(config: IotConfig) -> Option<Box<dyn IotKind>> {
    match config {
        IotConfig::Embedded => Some(Box::new(embedded::Embedded)),
        IotConfig::None => None,
    }
}

/// The kind of API half that a profile chooses, if any.
pub fn api(config: &ApiConfig) -> Option<Box<dyn ApiKind>> {
    match config {
        ApiConfig::Embedded => Some(Box::new(embedded::Embedded)),
        ApiConfig::Container(container) => Some(Box::new(container::Containers::new(container.clone()))),
        ApiConfig::Endpoint(endpoint) => Some(Box::new(endpoint::External::new(endpoint.clone()))),
        ApiConfig::None => None,
    }
}
