//! Faults of workpieces: lost, doubled, turned.

use line_model::fault::{FaultError, PlantFault};
use line_model::nearest::suggestion;

use super::surroundings::Surroundings;
use super::touch::{self, Touch};
use crate::kernel::mechanics::Simulation;

/// What faults have done to workpieces, by the workpieces' numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AffectedParts {
    /// These were taken away.
    pub lost: Vec<u32>,
    /// Of these there is one more.
    pub doubled: Vec<u32>,
    /// These were turned round.
    pub turned: Vec<u32>,
}

/// A fault of a workpiece: it waits for one, or has met one.
#[derive(Debug)]
pub(super) struct PartFault {
    act: Act,
    carrier: u32,
    element: String,
    met: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Lose,
    Double,
    Turn,
}

impl PartFault {
    /// The fault of a workpiece that a fault is, if the line has what it is about.
    pub(super) fn check(fault: &PlantFault, around: &Surroundings<'_>) -> Result<Self, FaultError> {
        let act = match fault {
            PlantFault::PartLost { .. } => Act::Lose,
            PlantFault::PartDoubled { .. } => Act::Double,
            _ => Act::Turn,
        };
        let name = fault.carrier().unwrap_or_default();
        let simulation = &around.simulation;
        let found = simulation.device(name).filter(|device| simulation.carries(*device));
        let unknown = || FaultError::Unknown {
            what: "element that carries workpieces",
            name: name.to_owned(),
            suggestion: suggestion(name, carriers(simulation)),
        };
        Ok(Self { act, carrier: found.ok_or_else(unknown)?, element: name.to_owned(), met: None })
    }

    /// Happens to the first workpiece that it meets.
    pub(super) fn act(&mut self, affected: &mut AffectedParts, around: &mut Surroundings<'_>) {
        if self.met.is_some() {
            return;
        }
        let (simulation, image) = (&mut *around.simulation, &mut *around.image);
        let (met, numbers) = match self.act {
            Act::Lose => (simulation.lose(self.carrier, image), &mut affected.lost),
            Act::Double => (simulation.double(self.carrier, image), &mut affected.doubled),
            Act::Turn => (simulation.turn(self.carrier, image), &mut affected.turned),
        };
        numbers.extend(met);
        self.met = met;
    }

    pub(super) fn touched(&self) -> Option<Touch> {
        let (did, how) = match self.act {
            Act::Lose => ("took", format!(" away from {}", self.element)),
            Act::Double => ("doubled", format!(" on {}", self.element)),
            Act::Turn => ("turned", format!(" round on {}", self.element)),
        };
        touch::part(did, self.met, &how)
    }
}

fn carriers(simulation: &Simulation) -> impl Iterator<Item = &str> {
    let devices = (0..simulation.devices()).filter(|device| simulation.carries(*device));
    devices.map(|device| simulation.element(device))
}
