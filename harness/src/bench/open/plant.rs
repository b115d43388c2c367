//! Opens the plant, and what the harness sees of it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::plant::{Opened, Place, Plant};

use super::super::{Act, BenchError};
use super::{OpenError, Opening, sole};

impl Opening<'_> {
    pub(super) async fn plant(&mut self, folder: PathBuf) -> Result<(Opened, Arc<Plant>), OpenError> {
        let mut opened = self.setting.plant.open(Place { folder, seed: self.seed }).await?;
        if let Some(close) = opened.close.take() {
            self.clean_up.add("plant", close);
        }
        let mut plant = Plant::connect(opened.server.clone(), self.journal.clone()).await?;
        if opened.time.is_none() {
            plant.compare_clocks().await?;
        }
        plant.subscribe_all().await?;
        let taking_back = plant.taking_back();
        self.clean_up.add("what was written to the plant", || async move {
            taking_back.await;
            Ok(())
        });
        let settings = &self.setting.profile.settings.plant;
        for act in &settings.before {
            let act = act.get_ref();
            self.before(&plant, act).await.map_err(|why| OpenError::Before { act: act.clone(), why })?;
        }
        plant.follow(&settings.ledgers, opened.logs).await?;
        let plant = Arc::new(plant);
        let closing = Arc::clone(&plant);
        self.clean_up.add("view of the plant", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok((opened, plant))
    }

    /// Does an act that brings the line to where a scenario begins, and waits for what it names.
    async fn before(&self, plant: &Plant, act: &str) -> Result<(), BenchError> {
        Act::named(act, &self.setting.profile)?.alone(plant, &self.journal).await
    }
}
