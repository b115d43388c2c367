//! Opens the cloud, and what the harness sees of it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cloud::lambda::Supervised;
use crate::cloud::{EmbeddedCloud, EmbeddedConfig, Reach, RecordObserver};
use crate::link::Fabric;
use crate::profile::function_link;

use super::super::config;
use super::{OpenError, Opening, sole};

impl Opening<'_> {
    /// Functions reach the AWS endpoint through links.
    pub(super) async fn cloud(&mut self, folder: PathBuf, fabric: &Fabric) -> Result<Arc<EmbeddedCloud>, OpenError> {
        let template = self.setting.profile.settings.cloud.template.get_ref().clone();
        let spawn = Arc::new(Supervised::new(self.setting.guardian.clone()));
        let links = fabric.clone();
        let reach: Reach = Arc::new(move |function, endpoint| {
            links.open(&function_link(function), endpoint).map_err(std::io::Error::other)
        });
        let config = EmbeddedConfig { reach, ..EmbeddedConfig::new(template, self.setting.functions(), folder, spawn) };
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
