//! Opens plant, cloud, links and then the system, pointed at the links.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use plant_server::Security;
use plant_sim::{SimulatedPlant, StartError};

use crate::cloud::lambda::Supervised;
use crate::cloud::records::RecordsError;
use crate::cloud::{CloudError, EmbeddedCloud, EmbeddedConfig, RecordObserver};
use crate::journal::Journal;
use crate::link::{Fabric, LinkError};
use crate::nemesis::Nemesis;
use crate::plant::{Plant, PlantConfig, PlantError};
use crate::process::ProcessError;
use crate::profile::{Component, link_name};
use crate::system::{ComponentSpec, System, SystemError};

use super::ledger::Ledger;
use super::plant_faults::SimulatedFaults;
use super::processes::SystemProcesses;
use super::{Bench, Parts, Setting, config};

/// A bench could not be opened; what was open already is closed again.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The simulated plant did not start.
    #[error(transparent)]
    Simulation(#[from] StartError),
    /// The plant cannot be observed.
    #[error(transparent)]
    Plant(#[from] PlantError),
    /// The cloud did not open.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The production records cannot be observed.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// A link did not open.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The system under test did not become ready.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The guardian does not answer.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The folder for a scenario's files cannot be made.
    #[error("cannot make a folder for the scenario's files: {0}; is the temporary folder writable?")]
    Folder(std::io::Error),
    /// The working folder is not known.
    #[error("cannot tell where the line's model is: {0}; does the working folder still exist?")]
    Line(std::io::Error),
    /// The run is to end.
    #[error("interrupted while the bench opened")]
    Interrupted,
    /// It took too long.
    #[error("the bench was not open within {0:?}; see `open_timeout_ms` in the profile")]
    Late(Duration),
}

impl Bench {
    /// Opens a bench, within `limit` and unless `stop` is cancelled first.
    ///
    /// # Errors
    /// If a part of it does not open, or not in time.
    pub async fn open(
        setting: &Setting,
        journal: Journal,
        seed: u64,
        limit: Duration,
        stop: &CancellationToken,
    ) -> Result<Self, OpenError> {
        let mut ledger = Ledger::new(journal.clone());
        let opening = Opening { setting, journal, seed, ledger: &mut ledger };
        let opened = tokio::select! {
            opened = tokio::time::timeout(limit, opening.open()) => opened.unwrap_or(Err(OpenError::Late(limit))),
            () = stop.cancelled() => Err(OpenError::Interrupted),
        };
        match opened {
            Ok(parts) => Ok(Self::of(Arc::clone(&setting.profile), parts, ledger)),
            Err(error) => {
                ledger.close(Duration::from_millis(setting.profile.settings.run.close_timeout_ms)).await;
                Err(error)
            }
        }
    }
}

/// A bench that is being opened.
struct Opening<'a> {
    setting: &'a Setting,
    journal: Journal,
    seed: u64,
    ledger: &'a mut Ledger,
}

impl Opening<'_> {
    async fn open(mut self) -> Result<Parts, OpenError> {
        let folder = self.folder().await?;
        let simulated = self.simulation(folder.join("plant")).await?;
        let at = simulated.addr();
        let plant = self.plant(simulated.watch_addr().unwrap_or(at)).await?;
        let cloud = self.cloud(folder.join("cloud")).await?;
        let records = self.records(&cloud).await?;
        let fabric = self.links(at, cloud.mqtt_addr())?;
        let system = self.system(&cloud, &fabric, &folder)?;
        system.start_all().await?;
        let processes = Arc::new(SystemProcesses(Arc::clone(&system)));
        let nemesis = Nemesis::new(self.journal.clone(), fabric.clone(), processes);
        let nemesis = Arc::new(nemesis.with_plant(Arc::new(SimulatedFaults(Arc::clone(&simulated)))));
        Ok(Parts { journal: self.journal, simulated, plant, cloud, records, system, nemesis })
    }

    /// A folder for the scenario's files; removed at the end, by the guardian if need be.
    async fn folder(&mut self) -> Result<PathBuf, OpenError> {
        let folder = scratch().map_err(OpenError::Folder)?;
        let guardian = self.setting.guardian.clone();
        let path = folder.path().to_owned();
        guardian.register_folder(&path).await?;
        let registered = path.clone();
        self.ledger.add("folder", || async move {
            folder.close().map_err(|error| error.to_string())?;
            guardian.release_folder(&registered).await.map_err(|error| error.to_string())
        });
        Ok(path)
    }

    /// The plant keeps its files in a folder of the scenario, so that nothing of it outlives a kill of the harness.
    /// The harness watches it through a server of its own, which no fault touches.
    async fn simulation(&mut self, folder: PathBuf) -> Result<Arc<SimulatedPlant>, OpenError> {
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

    async fn plant(&mut self, at: SocketAddr) -> Result<Arc<Plant>, OpenError> {
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

    async fn cloud(&mut self, folder: PathBuf) -> Result<Arc<EmbeddedCloud>, OpenError> {
        let template = self.setting.profile.settings.cloud.template.get_ref().clone();
        let spawn = Arc::new(Supervised::new(self.setting.guardian.clone()));
        let config = EmbeddedConfig::new(template, self.setting.functions(), folder, spawn);
        let cloud = Arc::new(EmbeddedCloud::open(config, self.journal.clone()).await?);
        let closing = Arc::clone(&cloud);
        self.ledger.add("cloud", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok(cloud)
    }

    async fn records(&mut self, cloud: &EmbeddedCloud) -> Result<Arc<RecordObserver>, OpenError> {
        let config = config::records(&self.setting.profile);
        let records = Arc::new(RecordObserver::open(cloud.dynamodb(), config, self.journal.clone()).await?);
        let closing = Arc::clone(&records);
        self.ledger.add("records", || async move {
            sole(closing)?.close().await;
            Ok(())
        });
        Ok(records)
    }

    fn links(&mut self, plant: SocketAddr, cloud: SocketAddr) -> Result<Fabric, OpenError> {
        let fabric = Fabric::new(self.journal.clone());
        let closing = fabric.clone();
        self.ledger.add("links", || async move {
            closing.close().await;
            Ok(())
        });
        for component in &self.setting.profile.settings.system.component {
            for end in &component.links {
                let target = if end.get_ref() == "plant" { plant } else { cloud };
                fabric.open(&link_name(component.name.get_ref(), end.get_ref()), target)?;
            }
        }
        Ok(fabric)
    }

    fn system(&mut self, cloud: &EmbeddedCloud, fabric: &Fabric, folder: &Path) -> Result<Arc<System>, OpenError> {
        let components = &self.setting.profile.settings.system.component;
        let mut values = BTreeMap::new();
        for component in components {
            values.insert(component.name.get_ref().clone(), self.variables(component, cloud, fabric, folder)?);
        }
        let specs = components.iter().map(ComponentSpec::from).collect();
        let (journal, guardian) = (self.journal.clone(), self.setting.guardian.clone());
        let system = Arc::new(System::open(specs, &values, journal, guardian, folder)?);
        let closing = Arc::clone(&system);
        self.ledger.add("system", || async move { closing.close().await.map_err(|error| error.to_string()) });
        Ok(system)
    }

    /// What the placeholders in a component's command stand for.
    fn variables(
        &self,
        component: &Component,
        cloud: &EmbeddedCloud,
        fabric: &Fabric,
        folder: &Path,
    ) -> Result<BTreeMap<String, String>, OpenError> {
        let mut variables = self.setting.target.values();
        let name = component.name.get_ref();
        let own = folder.join(name.replace(' ', "-"));
        std::fs::create_dir_all(&own).map_err(OpenError::Folder)?;
        let line = std::path::absolute(self.setting.profile.settings.plant.line.get_ref()).map_err(OpenError::Line)?;
        let credentials = cloud.credentials(component.thing.get_ref())?;
        let pem = [("ca", credentials.ca), ("cert", credentials.cert), ("key", credentials.key)];
        let files = [("line", line), ("folder", own)].into_iter().chain(pem);
        variables.extend(files.map(|(name, path)| (name.to_owned(), path.display().to_string())));
        for end in &component.links {
            let address = fabric.address(&link_name(name, end.get_ref()))?;
            variables.insert(end.get_ref().clone(), address.to_string());
        }
        Ok(variables)
    }
}

/// A folder in memory where the system has one, unless `TMPDIR` names another place. The components under test write
/// to it and wait for the disk, as they should; a machine whose disk is busy with something else for seconds would
/// make them late through no fault of theirs.
fn scratch() -> std::io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    folder.prefix("lineproof-");
    if std::env::var_os("TMPDIR").is_none()
        && let Ok(folder) = folder.tempdir_in("/dev/shm")
    {
        return Ok(folder);
    }
    folder.tempdir()
}

/// What is about to be closed; nothing else may hold it any more.
fn sole<T>(shared: Arc<T>) -> Result<T, String> {
    Arc::into_inner(shared).ok_or_else(|| "it is still in use".to_owned())
}
