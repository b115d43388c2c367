//! The simulated plant, as far as faults reach it.

use std::sync::Arc;

use async_trait::async_trait;
use line_model::fault::{FaultError, FaultId};
use lineproof_judge::journal::TouchedPlant;
use plant_sim::{SimulatedPlant, Touch};

use crate::nemesis::{PlantFaults, PlantFaultsError};

/// Lets the nemesis at the simulated plant.
pub(super) struct SimulatedFaults(pub(super) Arc<SimulatedPlant>);

#[async_trait]
impl PlantFaults for SimulatedFaults {
    async fn inject(&self, what: &str) -> Result<u32, PlantFaultsError> {
        let fault = what.parse().map_err(error)?;
        self.0.inject(fault).await.map(|FaultId(number)| number).map_err(error)
    }

    async fn heal(&self, number: u32) -> Result<Option<TouchedPlant>, PlantFaultsError> {
        let touched = self.0.heal(FaultId(number)).await.map_err(error)?.touched;
        Ok(touched.map(|Touch { words, number, unit }| TouchedPlant { words, number, unit: unit.to_owned() }))
    }
}

fn error(source: FaultError) -> PlantFaultsError {
    PlantFaultsError { source: Box::new(source) }
}
