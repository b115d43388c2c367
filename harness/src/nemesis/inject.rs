//! The nemesis, and how it breaks things.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{join_all, try_join_all};
use line_model::fault::PlantFault;
use line_model::nearest::nearest;
use lineproof_relay::Fabric;
use lineproof_relay::rule::{Bandwidth, BlackHole, Cut, Latency, Reset};
use tokio::sync::Mutex;

use super::in_force::{Effect, FaultsInForce, FreezeEffect, InForce, LinkEffect};
use super::{Disks, FaultId, NemesisError, ProcessState, Processes, rules};
use crate::cloud::{FunctionFaults, TableFaults};
use crate::journal::Journal;
use crate::plant::PlantFaults;
use lineproof_judge::journal::{Event, Fault, FaultChange, Touched};

/// How long a heal may take to be proved, unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(5);

/// Injects and heals the faults of one scenario.
///
/// Guarantees: an injected fault is in the journal; a healed one too, with what it touched, after its heal was proved;
/// after [`heal_all`](Self::heal_all) no fault is in force.
pub struct Nemesis {
    pub(super) journal: Journal,
    pub(super) fabric: Fabric,
    pub(super) processes: Arc<dyn Processes>,
    pub(super) plant: Option<Arc<dyn PlantFaults>>,
    pub(super) tables: Option<Arc<dyn TableFaults>>,
    pub(super) functions: Option<Arc<dyn FunctionFaults>>,
    pub(super) disks: Disks,
    pub(super) patience: Duration,
    pub(super) faults: Mutex<FaultsInForce>,
}

impl Nemesis {
    /// A nemesis without faults, over the links and components of one scenario.
    #[must_use]
    pub fn new(journal: Journal, fabric: Fabric, processes: Arc<dyn Processes>) -> Self {
        let (disks, faults) = (Disks::default(), Mutex::default());
        Self {
            journal,
            fabric,
            processes,
            plant: None,
            tables: None,
            functions: None,
            disks,
            patience: PATIENCE,
            faults,
        }
    }

    /// Over a plant that can be broken, too.
    #[must_use]
    pub fn with_plant(self, plant: Arc<dyn PlantFaults>) -> Self {
        Self { plant: Some(plant), ..self }
    }

    /// Over tables that can be broken, too.
    #[must_use]
    pub fn with_tables(self, tables: Option<Arc<dyn TableFaults>>) -> Self {
        Self { tables, ..self }
    }

    /// Over functions that can be broken, too.
    #[must_use]
    pub fn with_functions(self, functions: Option<Arc<dyn FunctionFaults>>) -> Self {
        Self { functions, ..self }
    }

    /// Over components whose files lie on these disks, too.
    #[must_use]
    pub fn with_disks(self, disks: Disks) -> Self {
        Self { disks, ..self }
    }

    /// Gives each heal this long to be proved; 5 s otherwise.
    #[cfg(test)]
    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Injects a fault; it is in force when this returns. A kill is over and healed at once, and so is a loss of power; they
    /// touched something only if it was they that ended the component, not an end of its own.
    ///
    /// # Errors
    /// If a link or component is unknown, the component is frozen already, or the plant cannot be broken: nothing was done
    /// then. If the system does
    /// not do it, which is also a trouble in the journal.
    pub async fn inject(&self, fault: Fault) -> Result<FaultId, NemesisError> {
        let mut faults = self.faults.lock().await;
        let fabric = &self.fabric;
        let rule = match fault {
            Fault::Cut { ref links, direction } => rules::put(fabric, links, direction, |_| Cut),
            Fault::Slow { ref links, direction, delay } => {
                rules::put(fabric, links, direction, |place| Latency::new(rules::distribution(delay), place.seed))
            }
            Fault::Narrow { ref links, direction, bytes_per_second } => {
                rules::put(fabric, links, direction, |_| Bandwidth::new(bytes_per_second))
            }
            Fault::Reject { ref links, direction } => rules::put(fabric, links, direction, |_| Reset),
            Fault::Forget { ref links, direction } => rules::put(fabric, links, direction, |_| BlackHole),
            Fault::Kill { component } => return Ok(self.kill(&mut faults, &[&component]).await?[0]),
            Fault::Freeze { component } => return self.freeze(&mut faults, component).await,
            Fault::PowerLoss { components, in_part } => {
                return self.lose_power(&mut faults, components, in_part).await;
            }
            Fault::Disk { component, what } => return self.break_disk(&mut faults, component, what).await,
            Fault::Table { table, access, what } => return self.break_table(&mut faults, &table, access, what),
            Fault::Function { function, what, times } => {
                return self.break_function(&mut faults, &function, what, times);
            }
            Fault::Plant { what } => return self.break_plant(&mut faults, what).await,
        };
        let effect = Effect::Link(LinkEffect::new(rule?));
        Ok(self.enter(&mut faults, fault, effect))
    }

    /// Injects faults one after the other; kills alone at one moment, so that none of the components goes on without the
    /// others while their ends are waited for.
    ///
    /// # Errors
    /// As [`inject`](Self::inject), for the first that fails; those after it are not injected.
    pub async fn inject_all(&self, faults: &[Fault]) -> Result<Vec<FaultId>, NemesisError> {
        let killed = faults.iter().map(|fault| match fault {
            Fault::Kill { component } => Some(component.as_str()),
            _ => None,
        });
        if let Some(components) = killed.collect::<Option<Vec<_>>>() {
            return self.kill(&mut *self.faults.lock().await, &components).await;
        }
        let mut ids = Vec::new();
        for fault in faults {
            ids.push(self.inject(fault.clone()).await?);
        }
        Ok(ids)
    }

    /// The faults in force, in the order in which they were injected.
    #[cfg(test)]
    pub(super) async fn in_force(&self) -> Vec<(FaultId, Fault)> {
        self.faults.lock().await.in_force.iter().map(|one| (one.id, one.fault.clone())).collect()
    }

    async fn kill(&self, faults: &mut FaultsInForce, components: &[&str]) -> Result<Vec<FaultId>, NemesisError> {
        let states = try_join_all(components.iter().map(|component| self.state(component))).await?;
        let kill = |component: &&str| (faults.next_id(), Fault::Kill { component: (*component).to_owned() });
        let kills: Vec<_> = components.iter().map(kill).collect();
        // Before the act, so that no effect stands before its cause in the journal.
        for (id, fault) in &kills {
            self.record(*id, fault, FaultChange::Injected);
        }
        let strike = async |(component, state): (&&str, ProcessState)| match state {
            ProcessState::Gone => None,
            _ => Some(self.processes.strike(component).await),
        };
        let dying = join_all(components.iter().zip(states).map(strike)).await;
        for ((component, (id, fault)), dying) in components.iter().zip(&kills).zip(dying) {
            let ran = if let Some(dying) = dying { self.noted(dying.await)? } else { false };
            let touched = Touched::Component { name: (*component).to_owned(), ran, stopped_us: None };
            self.record(*id, fault, FaultChange::Healed { touched });
        }
        Ok(kills.into_iter().map(|(id, _)| id).collect())
    }

    async fn freeze(&self, faults: &mut FaultsInForce, component: String) -> Result<FaultId, NemesisError> {
        let ran = self.state(&component).await? == ProcessState::Running;
        faults.refuse_second_freeze(&component)?;
        let since = ran.then(|| self.journal.clock().now());
        let effect = Effect::Freeze(FreezeEffect { component: component.clone(), since });
        // Before the act: one that fails half way is healed like any other.
        let id = self.enter(faults, Fault::Freeze { component: component.clone() }, effect);
        if ran {
            self.noted(self.processes.freeze(&component).await)?;
        }
        Ok(id)
    }

    async fn break_plant(&self, faults: &mut FaultsInForce, what: PlantFault) -> Result<FaultId, NemesisError> {
        let plant = self.plant.clone().ok_or(NemesisError::SoundPlant)?;
        // Before the act, so that no effect stands before its cause in the journal.
        let id = self.enter(faults, Fault::Plant { what: what.clone() }, Effect::Plant(None));
        match self.noted(plant.inject(&what).await) {
            Ok(number) => faults.takes_effect(id, Effect::Plant(Some(number))),
            Err(error) => {
                faults.remove(id);
                return Err(error);
            }
        }
        Ok(id)
    }

    pub(super) fn enter(&self, faults: &mut FaultsInForce, fault: Fault, effect: Effect) -> FaultId {
        let id = faults.next_id();
        self.record(id, &fault, FaultChange::Injected);
        faults.in_force.push(InForce { id, fault, effect });
        id
    }

    pub(super) async fn state(&self, component: &str) -> Result<ProcessState, NemesisError> {
        self.processes.state(component).await.ok_or_else(|| {
            let names = self.processes.names();
            let nearest = nearest(component, names.iter().map(String::as_str)).map(str::to_owned);
            NemesisError::UnknownComponent { name: component.into(), nearest }
        })
    }

    pub(super) fn record(&self, id: FaultId, fault: &Fault, change: FaultChange) {
        self.journal.record(Event::Fault { id: id.0, fault: fault.clone(), change });
    }

    /// Notes a failure as trouble.
    pub(super) fn noted<T, E: Into<NemesisError>>(&self, outcome: Result<T, E>) -> Result<T, NemesisError> {
        outcome.map_err(Into::into).inspect_err(|error| self.journal.trouble("nemesis", error))
    }
}
