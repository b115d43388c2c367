//! Interlocks: what must not happen whatever was commanded.
//!
//! Checked twice: when a command comes (so that the caller learns why not) and again on the outputs of
//! every scan (so that nothing slips through between two images).

use super::ejector::{Ejector, Stroke};
use super::{Command, Refusal};
use crate::io::{Inputs, Outputs};
use crate::module::conveyor::{Direction, Motor};

/// Whether a command may be taken up as the line stands.
pub(super) fn check(command: Command, inputs: &Inputs, ejector: &Ejector, motor: Motor) -> Result<(), Refusal> {
    let reason = match command {
        Command::Extend => against_extending(inputs, motor),
        Command::Run { direction: Direction::Reverse, .. } => against_reversing(inputs, ejector),
        _ => None,
    };
    reason.map_or(Ok(()), |reason| Err(Refusal::Interlock(reason)))
}

fn against_extending(inputs: &Inputs, motor: Motor) -> Option<&'static str> {
    if inputs.cylinder.extended {
        None
    } else if inputs.conveyor.entry {
        Some("a part lies in the belt's entry")
    } else if motor.direction == Direction::Reverse {
        Some("the belt runs towards the entry")
    } else {
        None
    }
}

fn against_reversing(inputs: &Inputs, ejector: &Ejector) -> Option<&'static str> {
    if !inputs.cylinder.retracted || ejector.extends() {
        Some("the ejector is not retracted")
    } else if ejector.is_half_pushed(inputs) {
        Some("a half-pushed workpiece may reach over the belt")
    } else {
        None
    }
}

/// Takes away from the outputs what must not be.
pub(super) fn enforce(outputs: &mut Outputs, inputs: &Inputs, ejector: &Ejector) {
    if outputs.motor.direction == Direction::Reverse && against_reversing(inputs, ejector).is_some() {
        outputs.motor = Motor::default();
    }
    if against_extending(inputs, outputs.motor).is_some() || outputs.valves.retract {
        outputs.valves.extend = false;
    }
}

/// The stroke that a command asks for.
pub(super) fn stroke_of(command: Command) -> Option<Stroke> {
    match command {
        Command::Extend => Some(Stroke::Extend),
        Command::Retract => Some(Stroke::Retract),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use assert_matches::assert_matches;

    use super::*;
    use crate::module::cylinder::Valves;
    use crate::simulation::Simulation;

    const REVERSE: Motor = Motor { direction: Direction::Reverse, slow: false };
    const BACK: Command = Command::Run { direction: Direction::Reverse, slow: false };

    fn at_rest() -> Inputs {
        Simulation::new(1).sense()
    }

    #[test]
    fn no_extension_into_an_occupied_entry_or_against_the_belt() {
        let ejector = Ejector::default();
        let mut inputs = at_rest();
        assert_eq!(check(Command::Extend, &inputs, &ejector, Motor::default()), Ok(()));
        assert_matches!(check(Command::Extend, &inputs, &ejector, REVERSE), Err(Refusal::Interlock(_)));
        inputs.conveyor.entry = true;
        assert_matches!(check(Command::Extend, &inputs, &ejector, Motor::default()), Err(Refusal::Interlock(_)));
    }

    #[test]
    fn no_reverse_belt_unless_the_ejector_is_out_of_the_way() {
        let mut ejector = Ejector::default();
        let mut inputs = at_rest();
        assert_eq!(check(BACK, &inputs, &ejector, Motor::default()), Ok(()));
        inputs.cylinder.retracted = false;
        assert_matches!(check(BACK, &inputs, &ejector, Motor::default()), Err(Refusal::Interlock(_)));
        inputs.cylinder.retracted = true;
        ejector.request(Stroke::Extend);
        assert_matches!(check(BACK, &inputs, &ejector, Motor::default()), Err(Refusal::Interlock(_)));
    }

    #[test]
    fn outputs_are_masked_even_if_a_command_slipped_through() {
        let mut inputs = at_rest();
        inputs.conveyor.entry = true;
        inputs.cylinder.retracted = false;
        let mut outputs =
            Outputs { valves: Valves { extend: true, retract: false }, motor: REVERSE, ..Outputs::default() };
        enforce(&mut outputs, &inputs, &Ejector::default());
        assert!(!outputs.any_motion());
    }
}
