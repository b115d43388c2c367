//! What the class `TrafficLight` reads from an element, and what it offers.

use super::block::{Inputs, TowerBlock};
use super::lamp::{Lamp, Said};
use super::mechanics::{Pins, Tower};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let inputs = Inputs {
        state: setup.text_of("State", "''")?,
        fault: setup.condition("Fault", "false")?,
        test: setup.condition("LampTest", "false")?,
        said: [
            said(setup, "RedOn", "RedFlash")?,
            said(setup, "YellowOn", "YellowFlash")?,
            said(setup, "GreenOn", "GreenFlash")?,
            said(setup, "BuzzerOn", "BuzzerPulse")?,
        ],
    };
    let period = setup.milliseconds("FlashPeriod", 500, 300..=5000)?;
    let pins = Pins {
        outputs: ["Red", "Yellow", "Green", "Buzzer"].map(|name| setup.output(name, false)),
        lit: ["RedLit", "YellowLit", "GreenLit", "BuzzerSounds"].map(|name| setup.sensor(name, false)),
    };
    let fault = setup.shown("LampFault", false);
    setup.method("Silence", &[], &[]);
    let lamps = std::array::from_fn(|lamp| Lamp::new(pins.outputs[lamp], pins.lit[lamp]));
    Ok(Device::commanded(Tower::new(pins), TowerBlock::new(inputs, lamps, fault, period.into())))
}

fn said(setup: &mut Setup<'_>, on: &str, flash: &str) -> Result<Said, LineError> {
    Ok(Said { on: setup.condition_if_given(on)?, flash: setup.condition_if_given(flash)? })
}
