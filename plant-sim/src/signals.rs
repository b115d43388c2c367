//! Notices when signals of the model change.
//!
//! The value of a sensor is shown with the millisecond at which it changed; what the controller knows, sets or samples is
//! shown with the time of the scan or the call.

use line_model::Value;

use crate::kernel::io::Cell;
use crate::kernel::plc::Millis;
use crate::rig::Rig;

/// A change of a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which signal: its index in the order of [`line_model::Line::signals`].
    pub signal: usize,
    /// Its value from `at` on, as it is shown to everybody.
    pub value: Value,
    /// The actual value of a sensor that a fault forces to another one.
    pub actual: Option<Value>,
    /// When it changed, on the controller's clock.
    pub at: Millis,
}

/// Notices changes of all signals of a line.
#[derive(Debug)]
pub struct Observer {
    /// The signals that show a cell, by its index; no more of them than the last one that is shown.
    shown: Vec<Vec<usize>>,
    last: Vec<Value>,
    /// The actual value of each signal whose sensor is forced.
    hidden: Vec<Option<Value>>,
    changed: Vec<Cell>,
}

impl Observer {
    /// Looks at every signal of the line that the rig was built from.
    #[must_use]
    pub fn new(rig: &Rig) -> Self {
        let cells = rig.signals().iter().map(|cell| cell.index() + 1).max().unwrap_or(0);
        let mut shown = vec![Vec::new(); cells];
        for (signal, cell) in rig.signals().iter().enumerate() {
            shown[cell.index()].push(signal);
        }
        let last = rig.signals().iter().map(|cell| rig.image().shown(*cell).clone()).collect();
        let hidden = vec![None; rig.signals().len()];
        Self { shown, last, hidden, changed: Vec::new() }
    }

    /// The values as last seen, in the order of [`line_model::Line::signals`].
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.last
    }

    /// Appends what has changed, signals in their order. To be asked after each step and each call.
    pub fn look(&mut self, rig: &mut Rig, changes: &mut Vec<Change>) {
        rig.take_changed(&mut self.changed);
        let first = changes.len();
        for cell in self.changed.drain(..) {
            let (value, hidden) = (rig.image().shown(cell), rig.image().hidden(cell));
            for &signal in self.shown.get(cell.index()).map_or(&[][..], Vec::as_slice) {
                if self.last[signal] != *value || self.hidden[signal].as_ref() != hidden {
                    self.last[signal].clone_from(value);
                    self.hidden[signal] = hidden.cloned();
                    changes.push(Change { signal, value: value.clone(), actual: hidden.cloned(), at: rig.now() });
                }
            }
        }
        changes[first..].sort_unstable_by_key(|change| change.signal);
    }
}
