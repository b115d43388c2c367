//! Both halves in an account of AWS: one deployment makes them, so they are opened from one value.

use std::sync::Arc;

use async_trait::async_trait;
#[cfg(feature = "aws")]
use parking_lot::Mutex;

use super::describe::{ApiKind, Deployment, IotKind};
use crate::cloud::{Api, CloudError, Iot};
use crate::journal::Journal;
use crate::profile::AwsConfig;

/// An account of AWS; cheap to clone. The IoT half is opened where the API half of the same value was opened last.
#[derive(Clone, Debug)]
pub struct Aws {
    config: AwsConfig,
    #[cfg(feature = "aws")]
    opened: Arc<Mutex<Option<Arc<crate::cloud::aws::api::AwsApi>>>>,
}

impl Aws {
    /// The account that a profile names.
    pub fn new(config: AwsConfig) -> Self {
        Self {
            config,
            #[cfg(feature = "aws")]
            opened: Arc::default(),
        }
    }
}

#[cfg(feature = "aws")]
#[async_trait]
impl ApiKind for Aws {
    async fn open(&self, _: &Journal) -> Result<Arc<dyn Api>, CloudError> {
        use crate::cloud::aws::{Account, api::AwsApi};
        let api = Arc::new(AwsApi::new(Account::enter(&self.config).await?));
        *self.opened.lock() = Some(Arc::clone(&api));
        Ok(api)
    }
}

#[cfg(feature = "aws")]
#[async_trait]
impl IotKind for Aws {
    async fn open(&self, deployment: Deployment<'_>) -> Result<Box<dyn Iot>, CloudError> {
        let unopened = || line_model::Advice::new("the account's API half is not open", "open it first");
        let api = self.opened.lock().clone().ok_or_else(unopened)?;
        Ok(Box::new(crate::cloud::aws::AwsIot::open(&api, deployment).await?))
    }
}

#[cfg(not(feature = "aws"))]
impl Aws {
    fn refusal(&self) -> CloudError {
        let message = format!("account {} of AWS, and this lineproof was built without it", self.config.account);
        line_model::Advice::new(message, crate::cloud::aws::REMEDY).into()
    }
}

#[cfg(not(feature = "aws"))]
#[async_trait]
impl ApiKind for Aws {
    async fn open(&self, _: &Journal) -> Result<Arc<dyn Api>, CloudError> {
        Err(self.refusal())
    }
}

#[cfg(not(feature = "aws"))]
#[async_trait]
impl IotKind for Aws {
    async fn open(&self, _: Deployment<'_>) -> Result<Box<dyn Iot>, CloudError> {
        Err(self.refusal())
    }
}
