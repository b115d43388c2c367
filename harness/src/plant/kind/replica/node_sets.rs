//! `NodeSet2` files that are served, with signals that are animated or set.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use futures::FutureExt as _;
use line_model::fault::{FaultError, FaultId, PlantFault};
use line_model::nearest::suggestion;
use line_model::{Advice, DataType, Value};
use lineproof_judge::journal::TouchedPlant;
use parking_lot::Mutex;
use plant_replica::nodeset::NodeSetError;
use plant_replica::{Checked, Replica, ReplicaConfig, ReplicaError, UnknownNode};
use plant_server::Security;

use super::super::super::{Breakable, LogStart, PlantFaults, PlantFaultsError, ServerConfig};
use super::super::{OpenError, Opened, Place, PlantKind};
use super::{absent, node};
use crate::mistake::Mistake;
use crate::profile::{PlantConfig, Profile};

/// Why only values can be set.
const UNBREAKABLE: &str = "a replica has no sensor, no actuator and no controller behind its server: of the faults of a plant only \
                           `the plant's \"NAME\" is set to ...` works on it; a simulated plant (`kind = \"sim\"`) has the others";

/// Node sets that can be served.
pub(super) struct NodeSets {
    config: ReplicaConfig,
    /// What they have: to see before anything opens what can be set.
    checked: Checked,
    server: ServerConfig,
}

impl NodeSets {
    /// The node sets of a profile, read now.
    ///
    /// # Errors
    /// If they or their animation cannot be served, or do not have all signals of the line.
    pub(super) fn of(profile: &Profile, server: ServerConfig) -> Result<Self, Mistake> {
        let plant = &profile.settings.plant;
        let files = plant.nodeset.iter().chain(&plant.requires).map(|file| file.get_ref().clone()).collect();
        let animation = plant.animation.as_ref().map(|file| file.get_ref().clone());
        let config = ReplicaConfig { animation, ..ReplicaConfig::open(files) };
        let checked = checked(config.clone()).map_err(|error| unservable(profile, &error))?;
        for signal in server.signals.iter() {
            let missing =
                |UnknownNode { nearest, .. }| absent(profile, &server, signal, "node set", nearest.as_deref());
            checked.has(&node(&server, signal).to_string()).map_err(missing)?;
        }
        Ok(Self { config, checked, server })
    }
}

/// Builds the replica without serving it: on a thread of its own, for it needs a runtime that ends with it.
fn checked(config: ReplicaConfig) -> Result<Checked, Unservable> {
    let check = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let _inside = runtime.enter();
        Ok(Replica::check(&config)?)
    };
    std::thread::Builder::new().name("replica".to_owned()).spawn(check)?.join().unwrap_or(Err(Unservable::Panicked))
}

/// Why node sets cannot be served.
#[derive(Debug, thiserror::Error)]
enum Unservable {
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    #[error("the node sets cannot be looked at: {0}")]
    System(#[from] std::io::Error),
    #[error("the reader of the node sets panicked")]
    Panicked,
}

impl Unservable {
    fn advice(&self) -> Advice {
        match self {
            Self::Replica(ReplicaError::NodeSet(error @ NodeSetError::MissingModel { .. })) => {
                let help = "name the NodeSet2 file of that model in `requires`; the OPC Foundation publishes them in \
                            github.com/OPCFoundation/UA-Nodeset";
                Advice { help: help.to_owned(), ..error.advice() }
            }
            Self::Replica(error) => error.advice(),
            Self::System(_) => Advice::new(self.to_string(), "are too many programs running?"),
            Self::Panicked => Advice::new(self.to_string(), "see what it says above, and report it with the files"),
        }
    }
}

/// Shows what is wrong where the profile names the file.
fn unservable(profile: &Profile, error: &Unservable) -> Mistake {
    let plant = &profile.settings.plant;
    let Advice { message, help } = error.advice();
    profile.problem(place(plant, error, &message), message, help)
}

fn place(plant: &PlantConfig, error: &Unservable, message: &str) -> Range<usize> {
    let is_about = |file: &Path| message.starts_with(&file.display().to_string());
    let named = plant.served().find(|(_, file)| is_about(file.get_ref())).map(|(_, file)| file);
    let animation =
        plant.animation.as_ref().filter(|_| matches!(error, Unservable::Replica(ReplicaError::Animation(_))));
    named.or(animation).or(plant.nodeset.as_ref()).map_or_else(|| plant.kind.span(), toml::Spanned::span)
}

#[async_trait]
impl PlantKind for NodeSets {
    fn breakable(&self) -> Option<&dyn Breakable> {
        Some(self)
    }

    fn is_many(&self) -> bool {
        true
    }

    /// The files say of each variable whether it can be.
    fn is_writable(&self) -> bool {
        true
    }

    async fn open(&self, Place { folder, .. }: Place) -> Result<Opened, OpenError> {
        let security = Security { pki_dir: Some(folder), ..Security::open() };
        let replica = Replica::start(ReplicaConfig { security, ..self.config.clone() }).await?;
        let (endpoint, address) = (replica.endpoint(), replica.address());
        let running = Arc::new(Running { replica, server: self.server.clone(), in_force: Mutex::default() });
        Ok(Opened {
            server: ServerConfig { endpoint, ..self.server.clone() },
            address,
            logs: LogStart::Never,
            faults: Some(Arc::clone(&running) as Arc<dyn PlantFaults>),
            time: None,
            close: Some(Box::new(|| {
                async move {
                    Arc::into_inner(running).ok_or("it is still in use")?.replica.stop().await;
                    Ok(())
                }
                .boxed()
            })),
        })
    }
}

impl Breakable for NodeSets {
    fn check(&self, fault: &PlantFault) -> Result<(), FaultError> {
        if self.lacks(fault).is_some() {
            return Ok(());
        }
        let (node, value) = set_by(fault, &self.server)?;
        self.checked.takes(&node, &value).map_err(|error| misfit(fault, &error))
    }

    fn lacks(&self, fault: &PlantFault) -> Option<String> {
        (!matches!(fault, PlantFault::Shown { .. })).then(|| UNBREAKABLE.to_owned())
    }
}

/// Which node a fault sets, and to what.
fn set_by(fault: &PlantFault, server: &ServerConfig) -> Result<(String, Value), FaultError> {
    let PlantFault::Shown { signal, value } = fault else { return Err(misfit(fault, &UNBREAKABLE)) };
    let known = server.signals.get(signal).map_err(|_| FaultError::Unknown {
        what: "signal",
        name: signal.clone(),
        suggestion: suggestion(signal, server.signals.iter().map(|known| known.name.as_str())),
    })?;
    let value = said(value, known.data_type).ok_or_else(|| {
        misfit(fault, &format!("{signal} is a {}, and `{value}` is none; give a value of its type", known.data_type))
    })?;
    Ok((node(server, known).to_string(), value))
}

/// The value that a text says; the replica sees that it is exactly one of the variable.
fn said(text: &str, data_type: DataType) -> Option<Value> {
    match data_type {
        DataType::Boolean => text.parse().ok().map(Value::Boolean),
        DataType::String | DataType::LocalizedText => Some(text.to_owned().into()),
        DataType::UInt64 => text.parse().ok().map(Value::UInt64),
        _ if data_type.is_number() => {
            let number = || text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Double);
            text.parse().ok().map(Value::Int32).or_else(number)
        }
        _ => None,
    }
}

fn misfit(fault: &PlantFault, why: &impl ToString) -> FaultError {
    FaultError::Misfit { fault: fault.to_string(), why: why.to_string() }
}

/// A replica that runs.
struct Running {
    replica: Replica,
    server: ServerConfig,
    in_force: Mutex<InForce>,
}

/// What is set, by its number.
#[derive(Default)]
struct InForce {
    last: u32,
    set: BTreeMap<u32, Setting>,
}

/// A signal that is set.
struct Setting {
    node: String,
    touched: Option<TouchedPlant>,
}

impl Running {
    fn set(&self, fault: &PlantFault) -> Result<u32, FaultError> {
        let (node, value) = set_by(fault, &self.server)?;
        let mut in_force = self.in_force.lock();
        if let Some((number, _)) = in_force.set.iter().find(|(_, setting)| setting.node == node) {
            return Err(FaultError::Already { fault: fault.to_string(), by: FaultId(*number) });
        }
        let is_other = self.replica.set(&node, &value).map_err(|error| misfit(fault, &error))?;
        let words = format!("gave {} another value", fault.signal().unwrap_or_default());
        let touched = is_other.then(|| TouchedPlant { words, number: 1, unit: "values".to_owned() });
        in_force.last += 1;
        let number = in_force.last;
        in_force.set.insert(number, Setting { node, touched });
        Ok(number)
    }

    fn release(&self, number: u32) -> Result<Option<TouchedPlant>, FaultError> {
        let set = self.in_force.lock().set.remove(&number);
        let Setting { node, touched } = set.ok_or(FaultError::NotInForce { id: FaultId(number) })?;
        // It was there when it was set, and nodes do not go.
        let gone = |error: UnknownNode| FaultError::Misfit { fault: node.clone(), why: error.to_string() };
        self.replica.release(&node).map_err(gone)?;
        Ok(touched)
    }
}

#[async_trait]
impl PlantFaults for Running {
    async fn inject(&self, fault: &PlantFault) -> Result<u32, PlantFaultsError> {
        self.set(fault).map_err(|source| PlantFaultsError { source: Box::new(source) })
    }

    async fn heal(&self, number: u32) -> Result<Option<TouchedPlant>, PlantFaultsError> {
        self.release(number).map_err(|source| PlantFaultsError { source: Box::new(source) })
    }
}
