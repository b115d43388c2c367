//! What a nemesis asks of a plant that can be broken.

use async_trait::async_trait;
use lineproof_judge::journal::TouchedPlant;

/// A plant that breaks on purpose. A simulated one does; a real one does not, and has no such ability.
#[async_trait]
pub trait PlantFaults: Send + Sync {
    /// Breaks something, in the words of the plant: `stuck Conveyor.ExitBarrier=false`. Returns its number at the plant
    /// when it is in force.
    ///
    /// # Errors
    /// If the words are not understood, the plant has nothing of that name, or it does not break.
    async fn inject(&self, what: &str) -> Result<u32, PlantFaultsError>;

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
