//! An API half in a container, one for each scenario.

use std::sync::Arc;

use async_trait::async_trait;

use super::describe::ApiKind;
use crate::cloud::container::Contained;
use crate::cloud::{Api, CloudError};
use crate::journal::Journal;
use crate::profile::ContainerConfig;

/// Containers of an image.
#[derive(Clone, Debug)]
pub struct Containers {
    config: ContainerConfig,
}

impl Containers {
    /// Of the image that a profile names.
    pub fn new(config: ContainerConfig) -> Self {
        Self { config }
    }
}

#[async_trait]
impl ApiKind for Containers {
    async fn open(&self, _: &Journal) -> Result<Arc<dyn Api>, CloudError> {
        Ok(Arc::new(Contained::open(self.config.clone())?))
    }
}
