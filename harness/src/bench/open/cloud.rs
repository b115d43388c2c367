//! Opens the cloud, and what the harness sees of it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cloud::lambda::Supervised;
use crate::cloud::{EmbeddedCloud, EmbeddedConfig, RecordObserver};

use super::super::config;
use super::{OpenError, Opening, sole};

impl Opening<'_> {
    pub(super) async fn cloud(&mut self, folder: PathBuf) -> Result<Arc<EmbeddedCloud>, OpenError> {
        let template = self.setting.profile.settings.cloud.template.get_ref().clone();
        let spawn = Arc::new(Supervised::new(self.setting.guardian.clone()));
        let config = EmbeddedConfig::new(template, self.setting.functions(), folder, spawn);
        let cloud = Arc::new(EmbeddedCloud::open(config, self.journal.clone()).await?);
        let closing = Arc::clone(&cloud);
        self.ledger.add("cloud", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok(cloud)
    }

    pub(super) async fn records(&mut self, cloud: &EmbeddedCloud) -> Result<Arc<RecordObserver>, OpenError> {
        let config = config::records(&self.setting.profile);
        let records = Arc::new(RecordObserver::open(cloud.dynamodb(), config, self.journal.clone()).await?);
        let closing = Arc::clone(&records);
        self.ledger.add("records", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok(records)
    }
}
