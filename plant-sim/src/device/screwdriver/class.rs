//! What the class `Screwdriver` reads from an element, and what it offers.

use super::mechanics::{self, Spindle};
use super::process::{self, Tightening};
use crate::assembly::{Device, LineError, Setup};
use crate::device::station::class::{ITEMS, LONG, Parameter, StationParts, station};
use crate::device::station::parameters::Items;
use crate::device::station::thread::Threads;

const JOINT: [Parameter; 5] = [
    Parameter::required("Torque", "Nm", 1.0, 1000.0),
    Parameter::required("TorqueMin", "Nm", 0.0, 1000.0),
    Parameter::required("TorqueMax", "Nm", 1.0, 1000.0),
    Parameter::required("AngleMin", "deg", 0.0, 3600.0),
    Parameter::required("AngleMax", "deg", 0.0, 3600.0),
];

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        move_ms: setup.milliseconds("MoveTime", 300, 0..=LONG)?,
        speed: setup.whole_of("RundownSpeed", "deg/s", 1440.0, 1.0..=100_000.0)?,
        slow_speed: setup.whole_of("TighteningSpeed", "deg/s", 120.0, 1.0..=100_000.0)?,
        stall_torque: setup.thousandths("StallTorque", "Nm", 60.0, 1.0..=10_000.0)?,
        threads: threads(setup)?,
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
        mechanics::Pins { enable: enable.output(), joint, turn: turn.output(), slow, home, at_joint, torque, angle };
    let spindle = Spindle::new(build, pins, setup.chance());
    let process = Tightening::new(process::Pins { turn, joint, slow, at_joint, torque, angle }, limit);
    station(setup, &JOINT, StationParts { enable, home, items: Some(items) }, spindle, process)
}

fn threads(setup: &Setup<'_>) -> Result<Threads, LineError> {
    Ok(Threads {
        friction: setup.thousandths("Friction", "Nm", 0.4, 0.0..=100.0)?,
        seating_angle: setup.thousandths("SeatingAngle", "deg", 720.0, 0.0..=100_000.0)?,
        stiffness: setup.thousandths("Stiffness", "Nm/deg", 0.5, 0.001..=1000.0)?,
        spread: setup.per_mille("Spread", 5.0, 50.0)?.into(),
        bad: setup.per_mille("BadThreads", 0.0, 100.0)?,
    })
}
