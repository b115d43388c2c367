//! What of a line a fault can be put on.

use line_model::fault::{FaultError, PlantFault};
use line_model::nearest::suggestion;
use line_model::{Line, Signal, Value};

use crate::assembly::{LineErrors, Registry};
use crate::rig::Rig;

/// What of a line faults can be put on: whether a fault fits, without a plant that runs.
#[derive(Debug)]
pub struct Targets {
    rig: Rig,
    signals: Vec<Signal>,
}

impl Targets {
    /// What faults can be put on in this line.
    ///
    /// # Errors
    /// Everything that is wrong with the line.
    pub fn of(line: &Line, registry: &Registry) -> Result<Self, LineErrors> {
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
pub(crate) fn check(fault: &PlantFault, rig: &mut Rig, signals: &[Signal]) -> Result<(), FaultError> {
    if !fault.is_of_server() {
        return rig.check(fault);
    }
    signal_of(fault, signals)?.map_or(Ok(()), |place| value_of(fault, &signals[place]).map(drop))
}

/// All signals of a line, in their order.
pub(crate) fn signals_of(line: &Line) -> Vec<Signal> {
    line.signals().cloned().collect()
}

/// The place of the signal that a fault of the server is about; nothing if it is about none.
pub(crate) fn signal_of(fault: &PlantFault, signals: &[Signal]) -> Result<Option<usize>, FaultError> {
    let Some(name) = fault.signal() else {
        return Ok(None);
    };
    let found = signals.iter().position(|signal| signal.name == name);
    let unknown = || FaultError::Unknown {
        what: "signal",
        name: name.to_owned(),
        suggestion: suggestion(name, signals.iter().map(|signal| signal.name.as_str())),
    };
    found.map(Some).ok_or_else(unknown)
}

/// The value that a fault lets a server show of a signal; nothing if it lets it show none.
pub(crate) fn value_of(fault: &PlantFault, signal: &Signal) -> Result<Option<Value>, FaultError> {
    let PlantFault::Shown { value, .. } = fault else { return Ok(None) };
    let data_type = signal.data_type;
    let misfit = || FaultError::Misfit {
        fault: fault.to_string(),
        why: format!("{} is a {data_type}, and `{value}` is none; give a value of its type", signal.name),
    };
    Value::parse(value, data_type).map(Some).ok_or_else(misfit)
}
