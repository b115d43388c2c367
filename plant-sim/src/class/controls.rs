//! Classes of what people operate, and of functions of the controller without mechanics.

use line_model::DataType::{Boolean, DateTime, String as Text, UInt32, UInt64};

use super::draft::Asked;
use super::{Device, LineError, Setup};
use crate::module::button::PushButton;
use crate::module::emergency_stop::EmergencyStop;
use crate::module::selector_switch::SelectorSwitch;
use crate::plc::control::{self, Control};
use crate::plc::lamp::Lamp;
use crate::plc::line_control::{LineControl, Looks};
use crate::plc::production::{self, Production};

#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(super) fn push_button(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    setup.act("Press", &[]);
    Ok(Device::mechanics(PushButton::new(setup.sensor("Down", false))))
}

#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(super) fn selector_switch(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    setup.act("Select", &[Boolean]);
    Ok(Device::mechanics(SelectorSwitch::new(setup.sensor("On", false))))
}

#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(super) fn emergency_stop(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    setup.act("Press", &[]);
    setup.act("Release", &[]);
    Ok(Device::mechanics(EmergencyStop::new(setup.sensor("Pressed", false))))
}

pub(super) fn indicator(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let on = setup.condition("On", "false")?;
    Ok(Device::function(Lamp::new(setup.shown("Lit", false), on)))
}

pub(super) fn line_control(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let looks = Looks {
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
    Ok(Device::function(LineControl::new(looks, state)))
}

/// As [`crate::plc::State`] has it, for the moment of a call.
fn permit(setup: &mut Setup<'_>) -> Result<crate::kernel::plc::Condition, LineError> {
    let (auto, in_control) = (setup.text("Auto", "true")?, setup.text("InControl", "true")?);
    let text = format!("(State == 'Running' or State == 'Idle' and not ({auto})) and ({in_control})");
    setup.expression("Auto", &text, Asked::Truth)
}

pub(super) fn control_lease(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let least = setup.milliseconds("MinimumTtl", 50, 1..=3_600_000)?;
    let most = setup.milliseconds("MaximumTtl", 60_000, least..=3_600_000)?;
    let pins = control::Pins {
        holder: setup.shown("Holder", "".into()),
        token: setup.shown("Token", 0),
        refused: setup.shown("RefusedCommands", 0),
        last_sequence: setup.shown("LastSequence", 0),
    };
    setup.method("AcquireControl", &[Text, UInt32], &[(UInt64, false)]);
    setup.method("RenewControl", &[UInt64], &[]);
    setup.method("ReleaseControl", &[UInt64], &[]);
    let columns = [UInt64, Text, Text, Text, UInt64, Text, DateTime].map(|column| (column, true));
    setup.method("GetLedger", &[UInt64, UInt32], &columns);
    setup.grants_control();
    Ok(Device::function(Control::new(pins, least..=most)))
}

pub(super) fn production_counter(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let looks = production::Looks {
        entering: setup.number_of("Entering", "0")?,
        entering_if: setup.condition("EnteringIf", "true")?,
        leaving: setup.number_of("Leaving", "0")?,
        leaving_if: setup.condition("LeavingIf", "true")?,
    };
    let pins = production::Pins {
        inside: setup.shown("OnBelt", 0),
        last_serial: setup.shown("LastSerial", 0),
        finished: setup.shown("Finished", 0),
        acknowledged: setup.shown("Acknowledged", 0),
    };
    setup.method("Acknowledge", &[UInt64], &[]);
    setup.method("Clear", &[], &[]);
    setup.method("GetFinished", &[UInt64, UInt32], &[(UInt64, true), (UInt32, true), (DateTime, true)]);
    Ok(Device::function(Production::new(looks, pins)))
}
