//! What of a line a fault can be put on.

use line_model::Line;
use line_model::fault::{FaultError, PlantFault};
use line_model::nearest::suggestion;

use crate::assembly::{LineError, Registry};
use crate::rig::Rig;

/// What of a line faults can be put on: whether a fault fits, without a plant that runs.
#[derive(Debug)]
pub struct Targets {
    rig: Rig,
    signals: Vec<String>,
}

impl Targets {
    /// What faults can be put on in this line.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn of(line: &Line, registry: &Registry) -> Result<Self, LineError> {
        Ok(Self { rig: Rig::new(line, registry, 0)?, signals: signals_of(line) })
    }

    /// Whether a fault fits the line.
    ///
    /// # Errors
    /// [`FaultError::Unknown`] with the nearest valid name, or [`FaultError::Misfit`] with what would fit.
    pub fn check(&mut self, fault: &PlantFault) -> Result<(), FaultError> {
        check(fault, &mut self.rig, &self.signals)
    }
}

/// Whether a fault fits a line that runs.
pub(crate) fn check(fault: &PlantFault, rig: &mut Rig, signals: &[String]) -> Result<(), FaultError> {
    if fault.is_of_server() { signal_of(fault, signals).map(drop) } else { rig.check(fault) }
}

/// The names of all signals of a line, in their order.
pub(crate) fn signals_of(line: &Line) -> Vec<String> {
    line.signals().map(|signal| signal.name.clone()).collect()
}

/// The place of the signal that a fault of the server is about; nothing if it is about none.
pub(crate) fn signal_of(fault: &PlantFault, signals: &[String]) -> Result<Option<usize>, FaultError> {
    let Some(name) = fault.signal() else {
        return Ok(None);
    };
    let found = signals.iter().position(|signal| signal == name);
    let unknown = || FaultError::Unknown {
        what: "signal",
        name: name.to_owned(),
        suggestion: suggestion(name, signals.iter().map(String::as_str)),
    };
    found.map(Some).ok_or_else(unknown)
}
