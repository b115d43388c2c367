//! Function block of the ejector: drives the piston to an end and supervises the stroke.

use super::SCAN_MS;
use crate::io::Inputs;
use crate::module::cylinder::Valves;

/// A stroke that has air for longer than this has met an obstacle.
const STROKE_LIMIT_MS: u64 = 1000;

/// A commanded stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Extend,
    Retract,
}

/// The ejector's function block.
#[derive(Debug, Default)]
pub(super) struct Ejector {
    stroke: Option<Stroke>,
    air_ms: u64,
    fault: bool,
    /// Number of the workpiece that the piston has moved and not yet laid on the belt.
    moved: u32,
}

impl Ejector {
    /// Asks for a stroke; the valve opens in the next scan in which nothing stands against it.
    pub(super) fn request(&mut self, stroke: Stroke) {
        self.stroke = Some(stroke);
        self.air_ms = 0;
    }

    /// Forgets what was asked for.
    pub(super) fn halt(&mut self) {
        self.stroke = None;
        self.air_ms = 0;
    }

    pub(super) fn fault(&self) -> bool {
        self.fault
    }

    pub(super) fn reset(&mut self) {
        self.fault = false;
    }

    /// Whether an extension is commanded and not yet complete.
    pub(super) fn extends(&self) -> bool {
        self.stroke == Some(Stroke::Extend)
    }

    /// Whether a workpiece lies on the slide that may reach over the belt.
    pub(super) fn is_half_pushed(&self, inputs: &Inputs) -> bool {
        inputs.slide_part != 0 && inputs.slide_part == self.moved
    }

    pub(super) fn step(&mut self, inputs: &Inputs) -> Valves {
        if inputs.slide_part != 0 && !inputs.cylinder.retracted {
            self.moved = inputs.slide_part;
        }
        self.valves(inputs)
    }

    fn valves(&mut self, inputs: &Inputs) -> Valves {
        match self.stroke {
            Some(Stroke::Extend) if inputs.cylinder.extended => self.halt(),
            Some(Stroke::Retract) if inputs.cylinder.retracted => self.halt(),
            Some(Stroke::Extend) if settling(inputs) => {}
            Some(stroke) => {
                return Valves { extend: stroke == Stroke::Extend, retract: stroke == Stroke::Retract };
            }
            None => {}
        }
        Valves::default()
    }

    /// Counts how long the stroke has had air; `valves` are the outputs as the interlocks left them.
    pub(super) fn supervise(&mut self, valves: Valves) {
        if valves == Valves::default() {
            return;
        }
        self.air_ms += SCAN_MS;
        if self.air_ms > STROKE_LIMIT_MS {
            tracing::warn!("the ejector did not reach its end within {STROKE_LIMIT_MS} ms");
            self.fault = true;
            self.halt();
        }
    }
}

/// The next workpiece is on its way down; the piston waits for it.
fn settling(inputs: &Inputs) -> bool {
    inputs.cylinder.retracted && inputs.slide_part == 0 && inputs.magazine.level > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Simulation;

    fn inputs() -> Inputs {
        Inputs { slide_part: 1, ..Simulation::new(1).sense() }
    }

    #[test]
    fn it_waits_until_the_workpiece_has_come_down() {
        let mut ejector = Ejector::default();
        let mut inputs = inputs();
        inputs.slide_part = 0;
        inputs.magazine.level = 1;
        ejector.request(Stroke::Extend);
        assert_eq!(ejector.step(&inputs), Valves::default());
        inputs.slide_part = 1;
        assert!(ejector.step(&inputs).extend);
    }

    #[test]
    fn a_stroke_ends_at_its_sensor() {
        let mut ejector = Ejector::default();
        let mut inputs = inputs();
        ejector.request(Stroke::Extend);
        assert!(ejector.step(&inputs).extend);
        inputs.cylinder.extended = true;
        assert_eq!(ejector.step(&inputs), Valves::default());
        assert!(!ejector.extends());
    }

    #[test]
    fn a_stroke_that_never_arrives_is_a_fault_until_reset() {
        let mut ejector = Ejector::default();
        ejector.request(Stroke::Extend);
        let mut scans = 0;
        while !ejector.fault() {
            let valves = ejector.step(&inputs());
            ejector.supervise(valves);
            scans += 1;
            assert!(scans < 1000);
        }
        assert_eq!(scans * SCAN_MS, STROKE_LIMIT_MS + SCAN_MS);
        assert_eq!(ejector.step(&inputs()), Valves::default());
        ejector.reset();
        assert!(!ejector.fault());
    }

    #[test]
    fn it_remembers_a_half_pushed_workpiece_after_the_piston_went_back() {
        let mut ejector = Ejector::default();
        let mut inputs = inputs();
        assert!(!ejector.is_half_pushed(&inputs));
        inputs.cylinder.retracted = false;
        ejector.step(&inputs);
        inputs.cylinder.retracted = true;
        ejector.step(&inputs);
        assert!(ejector.is_half_pushed(&inputs));
    }
}
