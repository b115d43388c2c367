//! What the class `Gauge` reads from an element, and what it offers.

use super::mechanics::{self, Probe};
use super::process::{self, Measuring};
use crate::assembly::{Device, LineError, Setup};
use crate::device::station::class::{ITEMS, LONG, Parameter, StationParts, station};
use crate::device::station::parameters::Items;

const POINT: [Parameter; 4] = [
    Parameter::required("GapMin", "mm", 0.0, 100.0),
    Parameter::required("GapMax", "mm", 0.0, 100.0),
    Parameter::required("FlushMin", "mm", -100.0, 100.0),
    Parameter::required("FlushMax", "mm", -100.0, 100.0),
];

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    const FARTHEST: f64 = 100.0;
    let build = mechanics::Build {
        move_ms: setup.milliseconds("MoveTime", 200, 0..=LONG)?,
        gap: setup.length("NominalGap", 4.0, 0.0..=FARTHEST)?,
        flush: setup.length("NominalFlush", 0.0, -FARTHEST..=FARTHEST)?,
        spread: setup.length("Spread", 0.3, 0.0..=FARTHEST)?,
        noise: setup.length("Noise", 0.02, 0.0..=FARTHEST)?,
    };
    let readings = setup.count("Readings", 8, 1..=1000)?;
    let items = Items { name: "Point", most: setup.count("Points", 4, 1..=ITEMS)? };
    let (point, at_point) = (setup.output("Point", 0), setup.sensor("AtPoint", 0));
    let (gap, flush) = (setup.sampled("Gap", 0.0), setup.sampled("Flush", 0.0));
    let (enable, home) = (setup.guarded("Enable")?, setup.sensor("Home", true));
    let pins = mechanics::Pins { enable: enable.output(), point, home, at_point, gap, flush };
    let probe = Probe::new(build, pins, setup.chance());
    let process = Measuring::new(process::Pins { point, at_point, gap, flush }, readings);
    station(setup, &POINT, StationParts { enable, home, items: Some(items) }, probe, process)
}
