//! What the class `LineControl` reads from an element, and what it offers.

use super::block::{Inputs, LineControl};
use crate::assembly::{Device, LineError, Setup};
use crate::kernel::plc::Condition;

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let inputs = Inputs {
        start: setup.condition("Start", "false")?,
        stop: setup.condition("Stop", "false")?,
        reset: setup.condition("Reset", "false")?,
        auto: setup.condition("Auto", "true")?,
        emergency_stop: setup.condition("EmergencyStop", "false")?,
        fault: setup.condition("Fault", "false")?,
        done: setup.condition("Done", "false")?,
        in_control: setup.condition("InControl", "true")?,
    };
    let state = setup.shown("State", "Idle".into());
    let permit = permit(setup)?;
    let moving = setup.sensor("Moving", false);
    setup.governs_motion(permit, moving);
    Ok(Device::function(LineControl::new(inputs, state)))
}

/// As [`super::state::State`] has it, for the moment of a call.
fn permit(setup: &mut Setup<'_>) -> Result<Condition, LineError> {
    let (auto, in_control) = (setup.text("Auto", "true")?, setup.text("InControl", "true")?);
    let text = format!("(State == 'Running' or State == 'Idle' and not ({auto})) and ({in_control})");
    setup.condition_of("Auto", &text)
}
