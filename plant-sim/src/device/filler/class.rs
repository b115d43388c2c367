//! What the class `Filler` reads from an element, and what it offers.

use super::mechanics::{self, FillingHead};
use super::process::{self, Filling};
use crate::assembly::{Device, LineError, Setup};
use crate::device::station::class::{LONG, Parameter, StationParts, station};

const FILL: [Parameter; 5] = [
    Parameter::required("Volume", "ml", 1.0, 100_000.0),
    Parameter::required("PressureMin", "bar", 0.0, 100.0),
    Parameter::required("PressureMax", "bar", 0.0, 100.0),
    Parameter::optional("VolumeTolerance", "ml", 0.0, 1000.0, 5.0),
    Parameter::optional("HoldTime", "s", 0.0, 60.0, 0.2),
];

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        couple_ms: setup.milliseconds("CoupleTime", 300, 0..=LONG)?,
        rate: setup.whole_of("Rate", "ml/s", 400.0, 1.0..=100_000.0)?,
        supply: setup.thousandths("SupplyPressure", "bar", 5.0, 0.1..=1000.0)?,
        circuit: setup.thousandths("CircuitVolume", "ml", 800.0, 0.0..=100_000.0)?,
        spread: setup.per_mille("Spread", 1.0, 50.0)?.into(),
        compliance: setup.whole_of("Compliance", "ml/bar", 20.0, 1.0..=10_000.0)?,
        leaks: setup.per_mille("Leaks", 0.0, 100.0)?,
    };
    let valve = setup.guarded("Valve")?;
    let couple = setup.output("Couple", false);
    let coupled = setup.sensor("Coupled", false);
    let (volume, pressure) = (setup.sampled("Volume", 0.0), setup.sampled("Pressure", 0.0));
    let (enable, home) = (setup.guarded("Enable")?, setup.sensor("Home", true));
    let pins =
        mechanics::Pins { enable: enable.output(), couple, valve: valve.output(), home, coupled, volume, pressure };
    let head = FillingHead::new(build, pins, setup.chance());
    let process = Filling::new(process::Pins { valve, couple, coupled, volume, pressure });
    station(setup, &FILL, StationParts { enable, home, items: None }, head, process)
}
