//! What the class `ProductionCounter` reads from an element, and what it offers.

use line_model::DataType::{DateTime, UInt32, UInt64};

use super::block::{Inputs, Pins, Production};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let inputs = Inputs {
        entering: setup.number_of("Entering", "0")?,
        entering_if: setup.condition("EnteringIf", "true")?,
        leaving: setup.number_of("Leaving", "0")?,
        leaving_if: setup.condition("LeavingIf", "true")?,
    };
    let pins = Pins {
        inside: setup.shown("OnBelt", 0),
        last_serial: setup.shown("LastSerial", 0),
        finished: setup.shown("Finished", 0),
        acknowledged: setup.shown("Acknowledged", 0),
        released: setup.shown("Released", 0),
    };
    setup.method("Acknowledge", &[UInt64], &[]);
    setup.method("SetReleased", &[UInt64], &[]);
    setup.method("Clear", &[], &[]);
    setup.method("GetFinished", &[UInt64, UInt32], &[(UInt64, true), (UInt32, true), (DateTime, true)]);
    Ok(Device::function(Production::new(inputs, pins)))
}
