//! What the class `Tank` reads from an element, and what it offers.

use line_model::DataType::Double;

use super::block::{self, TankBlock};
use super::mechanics::{self, Tank};
use crate::assembly::{Device, LineError, Setup};

/// The largest tank, in litres.
const LARGEST: f64 = 1_000_000.0;

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let capacity = setup.quantity_of("Capacity", "l", 100.0, 0.1..=LARGEST)?;
    let within = || 0.0..=capacity;
    let content = setup.quantity_of("Content", "l", 0.0, within())?;
    let build = mechanics::Build {
        capacity: setup.thousandths("Capacity", "l", 100.0, 0.1..=LARGEST)? * 1000,
        content: setup.thousandths("Content", "l", 0.0, within())? * 1000,
        inflow: setup.thousandths("Inflow", "l/s", 2.0, 0.001..=10_000.0)?,
        outflow: setup.thousandths("Outflow", "l/s", 2.0, 0.001..=10_000.0)?,
        low: setup.thousandths("LowLevel", "l", capacity / 10.0, within())? * 1000,
        high: setup.thousandths("HighLevel", "l", capacity * 9.0 / 10.0, within())? * 1000,
    };
    let (inlet, outlet) = (setup.guarded("Inlet")?, setup.guarded("Outlet")?);
    let pins = mechanics::Pins {
        inlet: inlet.output(),
        outlet: outlet.output(),
        level: setup.sampled("Level", content),
        low: setup.sensor("Low", build.content < build.low),
        high: setup.sensor("High", build.content >= build.high),
        overflow: setup.sensor("Overflow", false),
    };
    let level = block::Level { now: pins.level, highest: capacity };
    setup.method("FillTo", &[Double], &[]);
    setup.method("DrainTo", &[Double], &[]);
    setup.method("Close", &[], &[]);
    Ok(Device::commanded(Tank::new(build, pins), TankBlock::new(inlet, outlet, level)))
}
