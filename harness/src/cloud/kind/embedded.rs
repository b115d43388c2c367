//! Both halves in process, on free ports.

use std::sync::Arc;

use async_trait::async_trait;

use super::describe::{ApiKind, Deployment, IotKind};
use crate::cloud::embedded::{EmbeddedApi, EmbeddedIot};
use crate::cloud::{Api, CloudError, Iot};
use crate::journal::Journal;

/// The embedded halves.
#[derive(Clone, Copy, Debug)]
pub struct Embedded;

#[async_trait]
impl IotKind for Embedded {
    async fn open(&self, deployment: Deployment<'_>) -> Result<Box<dyn Iot>, CloudError> {
        Ok(Box::new(EmbeddedIot::open(deployment).await?))
    }
}

#[async_trait]
impl ApiKind for Embedded {
    async fn open(&self, journal: &Journal) -> Result<Arc<dyn Api>, CloudError> {
        Ok(Arc::new(EmbeddedApi::open(journal.clone())?))
    }
}
