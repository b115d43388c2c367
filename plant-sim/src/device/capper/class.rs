//! What the class `Capper` reads from an element, and what it offers.

use line_model::DataType::UInt32;

use super::mechanics::{self, CappingHead};
use super::process::{self, Capping};
use crate::assembly::{Device, HEAVIEST, LineError, Setup};
use crate::device::station::class::{LONG, Parameter, StationParts, station};
use crate::device::station::thread::Threads;
use crate::kernel::mechanics::Micrometres;
use crate::kernel::plc::Guard;

const CAP: [Parameter; 3] = [
    Parameter::required("Torque", "Ncm", 1.0, 10_000.0),
    Parameter::required("TorqueMin", "Ncm", 0.0, 10_000.0),
    Parameter::required("TorqueMax", "Ncm", 1.0, 10_000.0),
];

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let build = build(setup, position)?;
    let limit = setup.quantity_of("RundownLimit", "deg", 1080.0, 1.0..=1_000_000.0)?;
    let (enable, turn) = (setup.guarded("Enable")?, setup.guarded("Turn")?);
    let pins = pins(setup, &enable, &turn);
    setup.act("LoadCaps", &[UInt32]);
    let head = CappingHead::new(build, pins, lane, setup.chance());
    let mechanics::Pins { home, lower, down, cap_in_head, capped, torque, angle, .. } = pins;
    let process = Capping::new(process::Pins { turn, lower, down, cap_in_head, capped, torque, angle }, limit);
    station(setup, &CAP, StationParts { enable, home, items: None }, head, process)
}

fn build(setup: &Setup<'_>, position: Micrometres) -> Result<mechanics::Build, LineError> {
    Ok(mechanics::Build {
        position,
        move_ms: setup.milliseconds("MoveTime", 200, 0..=LONG)?,
        drop_ms: setup.milliseconds("DropTime", 150, 1..=LONG)?,
        capacity: setup.count("Capacity", 500, 1..=100_000)?,
        speed: setup.whole_of("Speed", "deg/s", 360.0, 1.0..=100_000.0)?,
        stall_torque: setup.thousandths("StallTorque", "Ncm", 500.0, 1.0..=100_000.0)?,
        cap_mass_mg: setup.thousandths("CapMass", "g", 3.0, 0.0..=HEAVIEST)?,
        threads: threads(setup)?,
    })
}

fn threads(setup: &Setup<'_>) -> Result<Threads, LineError> {
    Ok(Threads {
        friction: setup.thousandths("Friction", "Ncm", 5.0, 0.0..=10_000.0)?,
        seating_angle: setup.thousandths("SeatingAngle", "deg", 360.0, 0.0..=100_000.0)?,
        stiffness: setup.thousandths("Stiffness", "Ncm/deg", 2.0, 0.001..=1000.0)?,
        spread: setup.per_mille("Spread", 5.0, 50.0)?.into(),
        bad: setup.per_mille("BadCaps", 0.0, 100.0)?,
    })
}

fn pins(setup: &mut Setup<'_>, enable: &Guard, turn: &Guard) -> mechanics::Pins {
    mechanics::Pins {
        enable: enable.output(),
        lower: setup.output("Lower", false),
        turn: turn.output(),
        home: setup.sensor("Home", true),
        down: setup.sensor("Down", false),
        cap_in_head: setup.sensor("CapInHead", false),
        caps: setup.sensor("Caps", 0),
        empty: setup.sensor("Empty", true),
        capped: setup.sensor("Capped", false),
        torque: setup.sampled("Torque", 0.0),
        angle: setup.sampled("Angle", 0.0),
    }
}
