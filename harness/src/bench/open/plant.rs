//! Opens the plant: the simulation, and what the harness sees of it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use plant_server::Security;
use plant_sim::SimulatedPlant;

use crate::plant::{Plant, PlantConfig};

use super::super::config;
use super::{OpenError, Opening, sole};

impl Opening<'_> {
    /// The plant keeps its files in a folder of the scenario, so that nothing of it outlives a kill of the harness.
    /// The harness watches it through a server of its own, which no fault touches.
    pub(super) async fn simulation(&mut self, folder: PathBuf) -> Result<Arc<SimulatedPlant>, OpenError> {
        let (line, seed) = (self.setting.profile.line.clone(), self.seed);
        // Gateways and harness come without certificates and users: this plant is alone on loopback.
        let security = Security { pki_dir: Some(folder), ..Security::open() };
        let config = plant_sim::Config { seed, security, watched: true, ..plant_sim::Config::new(line) };
        let plant = Arc::new(SimulatedPlant::start(config).await?);
        let closing = Arc::clone(&plant);
        self.ledger.add("simulated plant", || async move {
            sole(closing)?.stop().await;
            Ok(())
        });
        Ok(plant)
    }

    pub(super) async fn plant(&mut self, at: SocketAddr) -> Result<Arc<Plant>, OpenError> {
        let line = &self.setting.profile.line;
        let config = PlantConfig::new(
            format!("opc.tcp://{at}"),
            line.namespace.clone(),
            config::signals(&self.setting.profile)?,
        );
        let mut plant = Plant::connect(config, self.journal.clone()).await?;
        plant.subscribe_all().await?;
        plant.follow(config::ledgers(&self.setting.profile)).await?;
        let plant = Arc::new(plant);
        let closing = Arc::clone(&plant);
        self.ledger.add("plant", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok(plant)
    }
}
