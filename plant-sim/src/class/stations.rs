//! Classes of stations that work on products with parameters of their own: screwdriver, filler, gauge.

use super::station::{Known, Shape, station};
use super::{Device, LineError, Setup};
use crate::module::{filling_head, probe, spindle};
use crate::plc::filling::{self, Filling};
use crate::plc::measuring::{self, Measuring};
use crate::plc::station::parameters::Items;
use crate::plc::tightening::{self, Tightening};

/// The longest time of a movement, in milliseconds.
const LONG: u32 = 60_000;
/// Most items of a product.
const ITEMS: u32 = 100;

const JOINT: [Known; 5] = [
    Known::required("Torque", "Nm", 1.0, 1000.0),
    Known::required("TorqueMin", "Nm", 0.0, 1000.0),
    Known::required("TorqueMax", "Nm", 1.0, 1000.0),
    Known::required("AngleMin", "deg", 0.0, 3600.0),
    Known::required("AngleMax", "deg", 0.0, 3600.0),
];

const FILL: [Known; 5] = [
    Known::required("Volume", "ml", 1.0, 100_000.0),
    Known::required("PressureMin", "bar", 0.0, 100.0),
    Known::required("PressureMax", "bar", 0.0, 100.0),
    Known::optional("VolumeTolerance", "ml", 0.0, 1000.0, 5.0),
    Known::optional("HoldTime", "s", 0.0, 60.0, 0.2),
];

const POINT: [Known; 4] = [
    Known::required("GapMin", "mm", 0.0, 100.0),
    Known::required("GapMax", "mm", 0.0, 100.0),
    Known::required("FlushMin", "mm", -100.0, 100.0),
    Known::required("FlushMax", "mm", -100.0, 100.0),
];

pub(super) fn screwdriver(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = spindle::Build {
        move_ms: setup.milliseconds("MoveTime", 300, 0..=LONG)?,
        speed: setup.whole_of("RundownSpeed", "deg/s", 1440.0, 1.0..=100_000.0)?,
        slow_speed: setup.whole_of("TighteningSpeed", "deg/s", 120.0, 1.0..=100_000.0)?,
        seating_angle: setup.thousandths("SeatingAngle", "deg", 720.0, 0.0..=100_000.0)?,
        stiffness: setup.thousandths("Stiffness", "Nm/deg", 0.5, 0.001..=1000.0)?,
        spread: setup.per_mille("Spread", 5.0, 50.0)?.into(),
        friction: setup.thousandths("Friction", "Nm", 0.4, 0.0..=100.0)?,
        stall_torque: setup.thousandths("StallTorque", "Nm", 60.0, 1.0..=10_000.0)?,
        bad_threads: setup.per_mille("BadThreads", 0.0, 100.0)?,
    };
    let turn = setup.guarded("Turn")?;
    let joint = setup.output("Joint", 0);
    let slow = setup.output("Slow", false);
    let at_joint = setup.sensor("AtJoint", 0);
    let (torque, angle) = (setup.sampled("Torque", 0.0), setup.sampled("Angle", 0.0));
    let limit = setup.quantity_of("RundownLimit", "deg", 3600.0, 1.0..=1_000_000.0)?;
    let items = Items { name: "Joint", most: setup.count("Joints", 4, 1..=ITEMS)? };
    let (enable, home) = (setup.guarded("Enable")?, setup.sensor("Home", true));
    let pins =
        spindle::Pins { enable: enable.output(), joint, turn: turn.output(), slow, home, at_joint, torque, angle };
    let spindle = spindle::Spindle::new(build, pins, setup.chance());
    let process = Tightening::new(tightening::Pins { turn, joint, slow, at_joint, torque, angle }, limit);
    station(setup, &JOINT, Shape { enable, home, items: Some(items) }, spindle, process)
}

pub(super) fn filler(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = filling_head::Build {
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
        filling_head::Pins { enable: enable.output(), couple, valve: valve.output(), home, coupled, volume, pressure };
    let head = filling_head::FillingHead::new(build, pins, setup.chance());
    let process = Filling::new(filling::Pins { valve, couple, coupled, volume, pressure });
    station(setup, &FILL, Shape { enable, home, items: None }, head, process)
}

pub(super) fn gauge(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    const FAR: f64 = 100.0;
    let build = probe::Build {
        move_ms: setup.milliseconds("MoveTime", 200, 0..=LONG)?,
        gap: setup.length("NominalGap", 4.0, 0.0..=FAR)?,
        flush: setup.length("NominalFlush", 0.0, -FAR..=FAR)?,
        spread: setup.length("Spread", 0.3, 0.0..=FAR)?,
        noise: setup.length("Noise", 0.02, 0.0..=FAR)?,
    };
    let readings = setup.count("Readings", 8, 1..=1000)?;
    let items = Items { name: "Point", most: setup.count("Points", 4, 1..=ITEMS)? };
    let (point, at_point) = (setup.output("Point", 0), setup.sensor("AtPoint", 0));
    let (gap, flush) = (setup.sampled("Gap", 0.0), setup.sampled("Flush", 0.0));
    let (enable, home) = (setup.guarded("Enable")?, setup.sensor("Home", true));
    let pins = probe::Pins { enable: enable.output(), point, home, at_point, gap, flush };
    let probe = probe::Probe::new(build, pins, setup.chance());
    let process = Measuring::new(measuring::Pins { point, at_point, gap, flush }, readings);
    station(setup, &POINT, Shape { enable, home, items: Some(items) }, probe, process)
}
