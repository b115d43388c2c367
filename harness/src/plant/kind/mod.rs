//! The kinds of plant. A [`PlantKind`] describes a plant before anything opens, and opens it; what is alive is a
//! [`Plant`](super::Plant), whatever its kind.
//!
//! What not every plant is able to do, it lacks as [`Breakable`], [`PlantFaults`], [`OwnTime`], or as a [`PlantKind`]
//! that is not [`PlantKind::is_many`] or [`PlantKind::is_writable`]. A scenario that needs what the plant of its profile lacks is not run.
//!
//! - `sim`: simulated in process, one for each scenario.
//! - `opcua`: there already, at an OPC UA endpoint.
//! - `replica`: a node set or a trace, served in process, one for each scenario.

mod opcua;
mod replica;
mod sim;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use plant_replica::ReplicaError;
use plant_sim::Dialect;

use super::{Breakable, LogStart, OwnTime, PlantFaults, ServerConfig, SignalTable};
use crate::mistake::Mistake;
use crate::profile::{PlantKindName, Profile};

pub use replica::{SurveyError, survey_node_sets};

/// A kind of plant, with what a profile says about it.
#[async_trait]
pub trait PlantKind: Send + Sync {
    /// What of its plants can be broken on purpose; none if they are spared.
    fn breakable(&self) -> Option<&dyn Breakable>;

    /// Whether it opens as many plants as are asked for, each alone in the world.
    fn is_many(&self) -> bool;

    /// Whether signals of its plants can be written from outside at all; each plant decides of which.
    fn is_writable(&self) -> bool;

    /// How often its plants look at their signals, where that is known before one is open; none if they see every change, or
    /// nobody knows.
    fn looks_every(&self) -> Option<Duration> {
        None
    }

    /// Why nothing of its plants can be called, and what to do; none if it can.
    fn lacks_methods(&self) -> Option<String> {
        None
    }

    /// Opens a plant.
    ///
    /// # Errors
    /// If there is none then.
    async fn open(&self, place: Place) -> Result<Opened, OpenError>;
}

/// Where a plant is opened.
#[derive(Clone, Debug)]
pub struct Place {
    /// A folder of its own for its files; nobody has made it yet.
    pub folder: PathBuf,
    /// The seed of everything random in it.
    pub seed: u64,
}

/// A plant that is there.
pub struct Opened {
    /// The server at which the harness looks at it, on a path that no fault touches.
    pub server: ServerConfig,
    /// Where the system under test reaches it.
    pub address: SocketAddr,
    /// From which entry on its logs belong to this scenario.
    pub logs: LogStart,
    /// What breaks it on purpose; none if it is spared.
    pub faults: Option<Arc<dyn PlantFaults>>,
    /// Its own time; none if nobody can wait for it.
    pub time: Option<Arc<dyn OwnTime>>,
    /// Ends what was opened, once nobody holds its abilities any more; none if nothing has to be ended.
    pub close: Option<Closer>,
}

/// Ends what was opened, or says why it could not.
pub type Closer = Box<dyn FnOnce() -> BoxFuture<'static, Result<(), String>> + Send>;

/// There is no plant.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The simulated plant did not start.
    #[error(transparent)]
    Simulation(#[from] plant_sim::StartError),
    /// What stands in for the plant did not start.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// Nobody knows where the plant is.
    #[error("the plant at {endpoint} cannot be found: {why}; is its host name right, and known here?")]
    Address {
        /// The endpoint in the profile.
        endpoint: String,
        /// What the system said.
        why: String,
    },
}

/// Why nothing of a plant of this dialect can be called; none if it can.
fn lacking_methods(dialect: &Dialect) -> Option<String> {
    let why = || {
        format!(
            "it needs methods of the plant, and a server of the dialect `{dialect}` has none; run it under a profile with another \
             `dialect`"
        )
    };
    (!dialect.has_methods).then(why)
}

/// From which entry on the logs of a plant of this dialect are followed: they are read by methods.
fn followed(dialect: &Dialect, start: LogStart) -> LogStart {
    if dialect.has_methods { start } else { LogStart::Never }
}

/// The kind that a profile names, described.
///
/// # Errors
/// What is wrong with the profile or its line's model for a plant of that kind.
pub fn of(profile: &Profile) -> Result<Arc<dyn PlantKind>, Mistake> {
    let plant = &profile.settings.plant;
    let signals = SignalTable::of(&profile.line).map_err(|error| {
        let help = "see that no signal of the line's model is of this type";
        profile.problem(plant.line.span(), error.to_string(), help)
    })?;
    Ok(match plant.kind.get_ref() {
        PlantKindName::Sim => Arc::new(sim::Sim::of(profile, signals)?),
        PlantKindName::Opcua => Arc::new(opcua::Opcua::of(profile, signals)?),
        PlantKindName::Replica => replica::of(profile, signals)?,
    })
}
