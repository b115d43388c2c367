//! What can go wrong with faults.

use std::time::Duration;

use line_model::nearest::hint;

use super::{FaultId, PlantFaultsError, ProcessesError};
use crate::link::LinkError;

/// A fault could not be injected or healed.
#[derive(Debug, thiserror::Error)]
pub enum NemesisError {
    /// A link could not be cut or is not whole after its heal.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// No component has this name.
    #[error(
        "no component is named `{name}`{}", hint(.nearest.as_deref())
    )]
    UnknownComponent {
        /// The name as given.
        name: String,
        /// The name of a component that comes nearest.
        nearest: Option<String>,
    },
    /// The system did not do what was asked with a component.
    #[error(transparent)]
    Processes(#[from] ProcessesError),
    /// The plant did not do what was asked.
    #[error(transparent)]
    Plant(#[from] PlantFaultsError),
    /// The plant is a real one.
    #[error("the plant of this profile cannot be broken on purpose; use one whose plant is simulated")]
    SoundPlant,
    /// The plant did not go on after its fault was mended.
    #[error("`{what}` is not seen to be mended {within:?} after the plant was told to; is the plant still there?")]
    NotMended {
        /// The fault.
        what: String,
        /// How long it was waited for.
        within: Duration,
    },
    /// One component is frozen once.
    #[error("component `{component}` is frozen by {fault} already; heal that first")]
    FrozenAlready {
        /// The component.
        component: String,
        /// The fault that holds it.
        fault: FaultId,
    },
    /// A component did not go on after its freeze.
    #[error("component `{component}` is still stopped {within:?} after it was told to go on; who else stops it?")]
    NotThawed {
        /// The component.
        component: String,
        /// How long it was watched.
        within: Duration,
    },
    /// There is nothing to heal.
    #[error("{what} is not in force; inject a fault before healing it, and heal it once")]
    NotInForce {
        /// What was to be healed.
        what: String,
    },
    /// A cut is one act, and its heal is one.
    #[error("{fault} cut {} together; heal them together", .links.join(", "))]
    PartOfCut {
        /// The cut.
        fault: FaultId,
        /// All its links.
        links: Vec<String>,
    },
}
