//! The faults of a plant in real time: those of the line go to the rig, those of the server to the servers.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use line_model::Signal;
use line_model::fault::{FaultError, FaultId, PlantFault, Quality};
use tokio::sync::{mpsc, oneshot};

use crate::fault::touch::{self, Touch};
use crate::rig::Rig;
use crate::server::{Facet, LinePublishers, Redundancy, Restart};
use crate::targets::{signal_of, value_of};

/// Gets the number of a fault that is in force, or why it is not.
pub(super) type Injected = oneshot::Sender<Result<FaultId, FaultError>>;

/// What was done about a fault that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealedFault {
    /// The number under which it was in force.
    pub id: FaultId,
    /// As scenarios and plans write it.
    pub fault: String,
    /// What it touched; nothing if it touched nothing.
    pub touched: Option<Touch>,
}

/// The faults of a plant.
pub(super) struct Faults {
    last: u32,
    in_force: BTreeMap<FaultId, InForce>,
    /// The signals, in their order.
    signals: Vec<Signal>,
    redundancy: Arc<Redundancy>,
    restarts: mpsc::Sender<Restart>,
}

struct InForce {
    fault: PlantFault,
    reversal: Reversal,
}

/// What keeps a fault in force.
enum Reversal {
    Line,
    Restart(Arc<OnceLock<u32>>),
    Signal(usize, Facet),
    Clock,
    Level(Level),
}

/// A service level that is shown in place of the server's own.
struct Level {
    own: u8,
    /// How many subscribers saw the change.
    seen_by: u64,
}

impl Faults {
    pub(super) fn new(signals: Vec<Signal>, redundancy: Arc<Redundancy>, restarts: mpsc::Sender<Restart>) -> Self {
        Self { last: 0, in_force: BTreeMap::new(), signals, redundancy, restarts }
    }

    /// The faults in force, in the order in which they came.
    pub(super) fn list(&self) -> Vec<(FaultId, PlantFault)> {
        self.in_force.iter().map(|(id, one)| (*id, one.fault.clone())).collect()
    }

    /// Puts a fault on the plant; `injected` hears of it when it is in force. Returns its number if it could be put.
    pub(super) fn inject(
        &mut self,
        fault: PlantFault,
        rig: &mut Rig,
        publishers: &mut LinePublishers,
        injected: Option<Injected>,
    ) -> Option<FaultId> {
        let id = FaultId(self.last + 1);
        let outcome = match &fault {
            PlantFault::ServerRestart => return self.restart(id, injected),
            fault if fault.is_of_server() => self.of_server(fault, publishers),
            fault => rig.inject(id, fault).map(|()| Reversal::Line),
        };
        let outcome = outcome.map(|reversal| self.enter(id, fault, reversal));
        let entered = outcome.as_ref().ok().copied();
        answer(injected, outcome);
        entered
    }

    fn enter(&mut self, id: FaultId, fault: PlantFault, reversal: Reversal) -> FaultId {
        tracing::info!("{id} ({fault}) is in force");
        self.last = id.0;
        self.in_force.insert(id, InForce { fault, reversal });
        id
    }

    fn of_server(&self, fault: &PlantFault, publishers: &mut LinePublishers) -> Result<Reversal, FaultError> {
        let signal = signal_of(fault, &self.signals)?;
        if let Some(by) = self.in_place_of(fault) {
            return Err(FaultError::Already { fault: fault.to_string(), by });
        }
        Ok(match (fault, signal) {
            (PlantFault::Quality { quality, .. }, Some(signal)) => {
                publishers.degrade(signal, *quality);
                Reversal::Signal(signal, Facet::Status)
            }
            (PlantFault::Stale { .. }, Some(signal)) => {
                publishers.make_stale(signal);
                Reversal::Signal(signal, Facet::Stamp)
            }
            (PlantFault::Shown { .. }, Some(signal)) => {
                if let Some(value) = value_of(fault, &self.signals[signal])? {
                    publishers.show(signal, &value);
                }
                Reversal::Signal(signal, Facet::Value)
            }
            (PlantFault::Skew { by_ms }, _) => {
                publishers.skew(*by_ms);
                Reversal::Clock
            }
            (PlantFault::ServiceLevel { level }, _) => {
                let own = self.redundancy.service_level();
                self.set_level(*level);
                Reversal::Level(Level { own, seen_by: self.redundancy.level_subscribers() })
            }
            _ => Reversal::Line,
        })
    }

    /// The fault that does already what this one would do.
    fn in_place_of(&self, fault: &PlantFault) -> Option<FaultId> {
        let same = |other: &PlantFault| {
            std::mem::discriminant(other) == std::mem::discriminant(fault) && other.signal() == fault.signal()
        };
        self.in_force.iter().find(|(_, one)| same(&one.fault)).map(|(id, _)| *id)
    }

    fn set_level(&self, level: u8) {
        // The first server is always there.
        let _ = self.redundancy.set_service_level(0, level);
    }

    fn restart(&mut self, id: FaultId, injected: Option<Injected>) -> Option<FaultId> {
        let (done, is_done) = oneshot::channel();
        if self.restarts.try_send(Restart { done }).is_err() {
            let why = "it is being restarted already".to_owned();
            answer(injected, Err(FaultError::Restart { why }));
            return None;
        }
        let lost = Arc::new(OnceLock::new());
        self.enter(id, PlantFault::ServerRestart, Reversal::Restart(lost.clone()));
        tokio::spawn(async move {
            let outcome = match is_done.await {
                Ok(Ok(sessions)) => {
                    // Nobody else sets it.
                    let _ = lost.set(sessions);
                    Ok(id)
                }
                Ok(Err(why)) => Err(FaultError::Restart { why }),
                Err(_) => Err(FaultError::Off),
            };
            answer(injected, outcome);
        });
        Some(id)
    }

    /// Ends a fault. Its heal is proved when the controller has scanned once more.
    pub(super) fn heal(
        &mut self,
        id: FaultId,
        rig: &mut Rig,
        publishers: &mut LinePublishers,
    ) -> Result<HealedFault, FaultError> {
        let InForce { fault, reversal } = self.in_force.remove(&id).ok_or(FaultError::NotInForce { id })?;
        let touched = match reversal {
            Reversal::Line => rig.heal(id)?,
            Reversal::Restart(lost) => touch::sessions(lost.get().copied().unwrap_or(0)),
            Reversal::Signal(signal, facet) => touch::values(publishers.restore(signal, facet), how(&fault)),
            Reversal::Clock => touch::values(publishers.unskew(), how(&fault)),
            Reversal::Level(Level { own, seen_by }) => {
                let shown = self.redundancy.service_level();
                // Who has subscribed meanwhile was shown it as the first value.
                let seen_by = seen_by.max(self.redundancy.level_subscribers());
                self.set_level(own);
                touch::level(own, shown, seen_by)
            }
        };
        tracing::info!(
            "{id} ({fault}) is healed: it {}",
            touched.as_ref().map_or("touched nothing", |touched| &touched.words)
        );
        Ok(HealedFault { id, fault: fault.to_string(), touched })
    }
}

fn how(fault: &PlantFault) -> &'static str {
    match fault {
        PlantFault::Quality { quality: Quality::Bad, .. } => " with bad quality",
        PlantFault::Quality { .. } => " with uncertain quality",
        PlantFault::Stale { .. } => " with a stale time stamp",
        PlantFault::Shown { .. } => " in place of what was so",
        _ => " with a wrong time stamp",
    }
}

/// Whoever asked may have gone away.
fn answer(injected: Option<Injected>, outcome: Result<FaultId, FaultError>) {
    match (injected, outcome) {
        (Some(injected), outcome) => drop(injected.send(outcome)),
        (None, Err(error)) => tracing::error!("a planned fault did not come: {error}"),
        (None, Ok(_)) => {}
    }
}
