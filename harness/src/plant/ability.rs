//! What a plant may be able to do, or lack.

use async_trait::async_trait;
use line_model::fault::{FaultError, PlantFault};
use lineproof_judge::journal::TouchedPlant;

/// Tells before a plant is open what of it can be broken on purpose.
pub trait Breakable: Send + Sync {
    /// Whether a fault fits the plant.
    ///
    /// # Errors
    /// [`FaultError::Unknown`] with the nearest valid name, or [`FaultError::Misfit`] with what would fit.
    fn check(&self, fault: &PlantFault) -> Result<(), FaultError>;

    /// Why no plant of this kind can have such a fault, whatever it is about, and what to do; none if one can.
    fn lacks(&self, _: &PlantFault) -> Option<String> {
        None
    }
}

/// An open plant that breaks on purpose.
#[async_trait]
pub trait PlantFaults: Send + Sync {
    /// Breaks something. Returns the fault's number at the plant when it is in force.
    ///
    /// # Errors
    /// If the plant has nothing of that name, or it does not break.
    async fn inject(&self, fault: &PlantFault) -> Result<u32, PlantFaultsError>;

    /// Mends it, and proves that the plant goes on without it. Returns what it touched; none if it touched nothing.
    ///
    /// # Errors
    /// If there is nothing to mend, or it cannot be proved.
    async fn heal(&self, number: u32) -> Result<Option<TouchedPlant>, PlantFaultsError>;
}

/// The plant did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("the plant: {source}")]
pub struct PlantFaultsError {
    /// Why.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// An open plant with a time of its own, which can be waited for. What such a plant stamps is complete only up to its own
/// time.
#[async_trait]
pub trait OwnTime: Send + Sync {
    /// Waits until the plant's time has come to the moment of this call, and what has happened until then is published.
    ///
    /// # Errors
    /// Why it will not come: the plant is off.
    async fn in_time(&self) -> Result<(), String>;
}
