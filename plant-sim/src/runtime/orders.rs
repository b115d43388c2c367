//! What the owner of a plant asks its loop to do.

use line_model::fault::{FaultError, FaultId, PlantFault};
use tokio::sync::oneshot;

use super::faults::{HealedFault, Injected};

/// Gets the outcome of a heal when it is proved.
pub(super) type Healed = oneshot::Sender<Result<HealedFault, FaultError>>;

/// An order of the owner.
pub(super) enum Order {
    /// Put a fault on the plant.
    Inject(PlantFault, Injected),
    /// End a fault.
    Heal(FaultId, Healed),
    /// Report which faults are in force.
    List(oneshot::Sender<Vec<(FaultId, PlantFault)>>),
    /// Report when simulated time has come to the moment at which the order was taken.
    InTime(oneshot::Sender<()>),
}
