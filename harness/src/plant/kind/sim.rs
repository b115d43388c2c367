//! A plant simulated in process, one for each scenario: it can be broken, and its time can be waited for.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt as _;
use line_model::Line;
use line_model::fault::{FaultError, FaultId, PlantFault};
use parking_lot::Mutex;
use plant_server::Security;
use plant_sim::assembly::{LineErrors, Registry};
use plant_sim::{Dialect, SimulatedPlant, Targets, Touch};

use super::super::{Breakable, OwnTime, PlantFaults};
use super::super::{LogStart, PlantFaultsError, ServerConfig, SignalTable};
use super::{Closer, OpenError, Opened, Place, PlantKind, followed, lacking_methods};
use crate::mistake::Mistake;
use crate::profile::{Nodes, Profile, Timeouts};
use lineproof_judge::journal::TouchedPlant;

/// A line of which plants can be built.
pub(super) struct Sim {
    line: Line,
    signals: SignalTable,
    dialect: &'static Dialect,
    nodes: Nodes,
    targets: Mutex<Targets>,
    timeouts: Timeouts,
}

impl Sim {
    /// The simulation of a profile's line.
    ///
    /// # Errors
    /// If no plant can be built of the line's model.
    pub(super) fn of(profile: &Profile, signals: SignalTable) -> Result<Self, Mistake> {
        let line = profile.line.clone();
        let targets = Targets::of(&line, &Registry::standard()).map_err(|error| unbuildable(profile, &error))?;
        let (plant, nodes) = (&profile.settings.plant, profile.nodes.clone());
        let (dialect, timeouts) = (plant.dialect(), plant.timeouts);
        Ok(Self { line, signals, dialect, nodes, targets: Mutex::new(targets), timeouts })
    }
}

fn unbuildable(profile: &Profile, errors: &LineErrors) -> Mistake {
    let help = "no plant can be built of this; the class says what it needs in its library";
    let all = errors.iter().map(|error| profile.line_problem(&error.name(), error.to_string(), help));
    Mistake::all(profile.settings.plant.line.get_ref(), all.collect())
}

#[async_trait]
impl PlantKind for Sim {
    fn breakable(&self) -> Option<&dyn Breakable> {
        Some(self)
    }

    fn is_many(&self) -> bool {
        true
    }

    /// What moves on a simulated line is moved by its controller.
    fn is_writable(&self) -> bool {
        false
    }

    fn looks_every(&self) -> Option<Duration> {
        self.dialect.looks_every()
    }

    fn lacks_methods(&self) -> Option<String> {
        lacking_methods(self.dialect)
    }

    /// The plant keeps its files in the folder, so that nothing of it outlives a kill of the harness. The harness looks at
    /// it through a server of its own, which shows the true values and which no fault touches.
    async fn open(&self, Place { folder, seed }: Place) -> Result<Opened, OpenError> {
        // Gateways and harness come without certificates and users: this plant is alone on loopback.
        let security = Security { pki_dir: Some(folder), ..Security::open() };
        let config = plant_sim::Config::new(self.line.clone());
        let config = plant_sim::Config { dialect: self.dialect, seed, security, watched: true, ..config };
        let plant = Arc::new(SimulatedPlant::start(config).await?);
        let address = plant.addr();
        let watched = format!("opc.tcp://{}", plant.watch_addr().unwrap_or(address));
        let server = ServerConfig::new(watched, self.dialect.namespace(&self.line), self.signals.clone());
        Ok(Opened {
            server: ServerConfig { timeouts: self.timeouts, nodes: self.nodes.clone(), ..server },
            address,
            logs: followed(self.dialect, LogStart::Beginning),
            faults: Some(Arc::new(RunningPlant(Arc::clone(&plant)))),
            time: Some(Arc::new(RunningPlant(Arc::clone(&plant)))),
            close: Some(closer(plant)),
        })
    }
}

fn closer(plant: Arc<SimulatedPlant>) -> Closer {
    Box::new(|| {
        async move {
            Arc::into_inner(plant).ok_or("it is still in use")?.stop().await;
            Ok(())
        }
        .boxed()
    })
}

impl Breakable for Sim {
    fn check(&self, fault: &PlantFault) -> Result<(), FaultError> {
        self.targets.lock().check(fault)
    }
}

/// A simulated plant that runs.
struct RunningPlant(Arc<SimulatedPlant>);

#[async_trait]
impl PlantFaults for RunningPlant {
    async fn inject(&self, fault: &PlantFault) -> Result<u32, PlantFaultsError> {
        self.0.inject(fault.clone()).await.map(|FaultId(number)| number).map_err(error)
    }

    async fn heal(&self, number: u32) -> Result<Option<TouchedPlant>, PlantFaultsError> {
        let touched = self.0.heal(FaultId(number)).await.map_err(error)?.touched;
        Ok(touched.map(|Touch { words, number, unit }| TouchedPlant { words, number, unit: unit.to_owned() }))
    }
}

fn error(source: FaultError) -> PlantFaultsError {
    PlantFaultsError { source: Box::new(source) }
}

#[async_trait]
impl OwnTime for RunningPlant {
    async fn in_time(&self) -> Result<(), String> {
        self.0.in_time().await.map_err(|error| error.to_string())
    }
}
