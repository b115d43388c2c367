//! What the class `Motor` reads from an element, and what it offers.

use line_model::DataType::Double;

use super::block::MotorBlock;
use super::mechanics::{Motor, Pins};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let max_speed = setup.number("MaxSpeed", 1500.0, 1.0..=100_000.0)?;
    let ramp = setup.count("Ramp", 3000, 1..=1_000_000)?;
    let (on, setpoint) = (setup.guarded("On")?, setup.output("Setpoint", 0.0));
    let pins = Pins {
        on: on.output(),
        setpoint,
        speed: setup.sampled("Speed", 0.0),
        at_speed: setup.sensor("AtSpeed", false),
    };
    setup.method("Run", &[Double], &[]);
    setup.method("Stop", &[], &[]);
    Ok(Device::commanded(Motor::new(ramp.into(), pins), MotorBlock::new(on, setpoint, max_speed)))
}
