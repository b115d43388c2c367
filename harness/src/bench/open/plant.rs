//! Opens the plant, and what the harness sees of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::journal;
use crate::plant::{Opened, Place, Plant};
use lineproof_judge::check::{Reaches, Window};
use lineproof_judge::journal::Verdict;

use super::super::BenchError;
use super::super::act::Hands;
use super::{OpenError, Opening, sole};

impl Opening<'_> {
    pub(super) async fn plant(&mut self, folder: PathBuf) -> Result<(Opened, Arc<Plant>), OpenError> {
        let mut opened = self.setting.plant.open(Place { folder, seed: self.seed }).await?;
        if let Some(close) = opened.close.take() {
            self.ledger.add("plant", close);
        }
        let mut plant = Plant::connect(opened.server.clone(), self.journal.clone()).await?;
        plant.subscribe_all().await?;
        for act in &self.setting.profile.settings.plant.before {
            let act = act.get_ref();
            self.before(&plant, act).await.map_err(|why| OpenError::Before { act: act.clone(), why })?;
        }
        plant.follow(&self.setting.profile.settings.plant.ledgers, opened.ledgers).await?;
        let plant = Arc::new(plant);
        let closing = Arc::clone(&plant);
        self.ledger.add("view of the plant", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok((opened, plant))
    }

    /// Does an act that brings the line to where a scenario begins, and waits for what it names.
    async fn before(&self, plant: &Plant, act: &str) -> Result<(), BenchError> {
        let profile = &self.setting.profile;
        let Some(condition) = (Hands { profile, plant }).act(act).await? else { return Ok(()) };
        plant.catch_up_signals().await.map_err(BenchError::new)?;
        let clock = self.journal.clock();
        let patience = Duration::from_millis(profile.settings.run.wait_ms);
        let mut checker = Reaches::new(condition, Window::lasting(clock.now(), patience));
        let judgement = journal::watch(&mut checker, &mut self.journal.reader(), clock).await;
        if judgement.verdict == Verdict::Pass { Ok(()) } else { Err(BenchError::new(judgement.summary)) }
    }
}
