//! What the class `TemperatureZone` reads from an element, and what it offers.

use line_model::DataType::Double;

use super::block::{self, ZoneBlock};
use super::mechanics::{self, Zone};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        ambient: setup.thousandths("Ambient", "°C", 20.0, -50.0..=100.0)?,
        rate: setup.thousandths("HeatingRate", "K/s", 5.0, 0.01..=1000.0)?,
        time_constant_ms: setup.milliseconds("TimeConstant", 60_000, 1000..=10_000_000)?,
        noise: setup.thousandths("Noise", "K", 0.0, 0.0..=10.0)?,
    };
    let limits = block::Limits {
        highest: setup.quantity_of("MaxTemperature", "°C", 300.0, 0.0..=3000.0)?,
        band: setup.quantity_of("Band", "K", 2.0, 0.1..=100.0)?,
    };
    let heater = setup.guarded("Heater")?;
    let ambient = setup.quantity_of("Ambient", "°C", 20.0, -50.0..=100.0)?;
    let temperature = setup.sampled("Temperature", ambient);
    let shown = block::Pins {
        temperature,
        setpoint: setup.shown("Setpoint", 0.0),
        at_temperature: setup.shown("AtTemperature", false),
    };
    setup.method("Heat", &[Double], &[]);
    setup.method("SwitchOff", &[], &[]);
    let zone = Zone::new(build, mechanics::Pins { heater: heater.output(), temperature }, setup.chance());
    Ok(Device::commanded(zone, ZoneBlock::new(heater, shown, limits)))
}
