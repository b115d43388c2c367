//! What can go wrong with faults.

use std::time::Duration;

use line_model::nearest::{hint, nearest};
use lineproof_disk::DiskError;
use lineproof_relay::LinkError;

use super::{FaultId, ProcessesError};
use crate::plant::PlantFaultsError;

/// A fault could not be injected or healed.
#[derive(Debug, thiserror::Error)]
pub enum NemesisError {
    /// A link could not be broken or is not whole after its heal.
    #[error(transparent)]
    Link(LinkError),
    /// No link has this name.
    #[error("no link is named `{name}`{}", hint(.nearest.as_deref()))]
    UnknownLink {
        /// The name as given.
        name: String,
        /// The name of a link that comes nearest.
        nearest: Option<String>,
    },
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
        /// The fault, in words.
        what: String,
        /// How long it was waited for.
        within: Duration,
    },
    /// One component is frozen once.
    #[error("component `{component}` is frozen by {fault} already; heal that first")]
    FrozenAlready {
        /// The component's name.
        component: String,
        /// The fault that froze it.
        fault: FaultId,
    },
    /// A component does not lie on a disk that can be broken.
    #[error("component `{component}` has no disk of its own in this scenario; this is an error of the harness")]
    NoDisk {
        /// The component's name.
        component: String,
    },
    /// The AWS endpoint has no such table.
    #[error("the AWS endpoint has no table `{name}`; {hint}")]
    UnknownTable {
        /// The name.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// Nothing of the endpoint can be broken.
    #[error("the tables of this endpoint cannot be broken; this is an error of the harness")]
    SoundTables,
    /// The cloud has no such function.
    #[error("the cloud has no function `{name}`; {hint}")]
    UnknownFunction {
        /// The name.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// No function can be broken.
    #[error("the functions of this cloud cannot be broken; this is an error of the harness")]
    SoundFunctions,
    /// A disk could not be broken, or has no power again.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A disk has one fault of a kind.
    #[error("the disk of component `{component}` has that from {fault} already; heal that first")]
    DiskFaultAlready {
        /// The component's name.
        component: String,
        /// The fault that it has.
        fault: FaultId,
    },
    /// A component did not go on after its freeze.
    #[error("component `{component}` is still stopped {within:?} after it was told to go on; who else stops it?")]
    NotThawed {
        /// The component's name.
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
    /// A fault on several links is one act, and its heal is one.
    #[error("{fault} broke {} together; heal them together", .links.join(", "))]
    PartOfFault {
        /// The fault that is on more links than were named.
        fault: FaultId,
        /// All its links, also those not named.
        links: Vec<String>,
    },
}

impl From<LinkError> for NemesisError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unknown { name, known } => {
                let nearest = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
                Self::UnknownLink { name, nearest }
            }
            other => Self::Link(other),
        }
    }
}
