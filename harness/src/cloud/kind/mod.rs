//! The kinds of halves, chosen by a profile.
//!
//! - [`describe`]: the traits, and what a half is opened with.
//! - [`embedded`]: both halves, in process.
//! - [`container`]: an API half in a container.
//! - [`aws`]: both halves, in an account of AWS.
//! - [`endpoint`]: an API half that is there already: an emulator, or AWS.

pub mod aws;
pub mod container;
pub mod describe;
pub mod embedded;
pub mod endpoint;

pub use describe::{ApiKind, Changed, Deployment, IotKind};

use crate::profile::{ApiConfig, CloudConfig, IotConfig};

/// The kinds of both halves; none where a profile chooses none.
#[derive(Debug)]
pub struct Kinds {
    /// Of the IoT half.
    pub iot: Option<Box<dyn IotKind>>,
    /// Of the API half.
    pub api: Option<Box<dyn ApiKind>>,
}

/// The kinds of both halves that a profile chooses.
pub fn halves(cloud: &CloudConfig) -> Kinds {
    match &cloud.api {
        ApiConfig::Aws(config) => {
            let both = aws::Aws::new(config.clone());
            Kinds { iot: Some(Box::new(both.clone())), api: Some(Box::new(both)) }
        }
        other => Kinds { iot: iot(cloud.iot), api: api(other) },
    }
}

/// The kind of IoT half that a profile chooses, if any; that of AWS comes with its API half, in [`halves`].
pub fn iot(config: IotConfig) -> Option<Box<dyn IotKind>> {
    match config {
        IotConfig::Embedded => Some(Box::new(embedded::Embedded)),
        IotConfig::Aws | IotConfig::None => None,
    }
}

/// The kind of API half that a profile chooses, if any.
pub fn api(config: &ApiConfig) -> Option<Box<dyn ApiKind>> {
    match config {
        ApiConfig::Embedded => Some(Box::new(embedded::Embedded)),
        ApiConfig::Container(container) => Some(Box::new(container::Containers::new(container.clone()))),
        ApiConfig::Endpoint(endpoint) => Some(Box::new(endpoint::External::new(endpoint.clone()))),
        ApiConfig::Aws(config) => Some(Box::new(aws::Aws::new(config.clone()))),
        ApiConfig::None => None,
    }
}
