//! Classes of what moves workpieces: magazine, conveyor, reject gate, bin, motor.

use line_model::DataType::{Boolean, Double, Int32, UInt32};

use super::{Device, LineError, Setup};
use crate::kernel::mechanics::{Material, Part};
use crate::module::{bin, conveyor, flap, magazine, motor};
use crate::plc;

/// The longest length and the highest speed of anything, in millimetres and millimetres per second.
const FAR: f64 = 1_000_000.0;
const FAST: f64 = 10_000.0;

pub(super) fn magazine(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let capacity = setup.count("Capacity", 1000, 1..=100_000)?;
    let build = magazine::Build {
        capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
        fall_speed: setup.speed("FallSpeed", 200.0, 1.0..=FAST)?,
        pattern: pattern(setup, (40.0, 25.0, Material::Plastic))?,
    };
    let pins = magazine::Pins {
        level: setup.sampled("Level", 0),
        empty: setup.sampled("Empty", true),
        next_part: setup.sampled("NextPart", 0),
    };
    setup.act("Load", &[UInt32]);
    setup.act("Clear", &[]);
    let out = setup.exit("Out");
    if let Some(out) = out {
        setup.observe(out);
    }
    Ok(Device::mechanics(magazine::Magazine::new(build, pins, out)))
}

/// What every part of a magazine or a loader is like; by default as long and as high as told in millimetres.
pub(super) fn pattern(setup: &Setup<'_>, (length, height, material): (f64, f64, Material)) -> Result<Part, LineError> {
    let material = setup.text("Part.Material", material.name())?;
    let unknown = || setup.wrong("Part.Material", format!("{material:?} is neither \"plastic\" nor \"metal\""));
    Ok(Part {
        number: 0,
        length: setup.length("Part.Length", length, 1.0..=FAST)?,
        height: setup.length("Part.Height", height, 1.0..=FAST)?,
        material: Material::named(&material).ok_or_else(unknown)?,
        turned: false,
        tag: "".into(),
    })
}

pub(super) fn conveyor(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = conveyor::Build {
        length: setup.length("Length", 600.0, 10.0..=FAR)?,
        speed: setup.speed("BeltSpeed", 400.0, 1.0..=FAST)?,
        slow_speed: setup.speed("SlowSpeed", 150.0, 1.0..=FAST)?,
    };
    let (forward, reverse) = (setup.guarded("Forward")?, setup.guarded("Reverse")?);
    let slow = setup.output("Slow", false);
    let pins = conveyor::Pins {
        forward: forward.output(),
        reverse: reverse.output(),
        slow,
        speed: setup.sensor("Speed", 0.0),
    };
    let (lane, out) = (setup.lane("In"), setup.exit("Out"));
    setup.act("Clear", &[]);
    setup.method("Run", &[Int32, Boolean], &[]);
    setup.method("Stop", &[], &[]);
    let block = plc::belt::Belt::new(plc::belt::Pins {
        forward,
        reverse,
        slow,
        running: setup.shown("Running", false),
        direction: setup.shown("Direction", 0),
        request: setup.shown("Request", 0),
    });
    Ok(Device::commanded(conveyor::Conveyor::new(build, pins, lane, out), block))
}

pub(super) fn reject_gate(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let travel = setup.milliseconds("TravelTime", 80, 0..=60_000)?;
    let (open, enable) = (setup.guarded("Open")?, setup.guarded("Enable")?);
    let when = setup.text("When", "")?;
    let when = if when.is_empty() { None } else { Some(setup.condition("When", "false")?) };
    let pins = flap::Pins {
        open: open.output(),
        enable: enable.output(),
        passing: setup.sensor("Passing", true),
        rejecting: setup.sensor("Rejecting", false),
        passed: setup.sensor("Passed", 0),
        rejected: setup.sensor("Rejected", 0),
    };
    let ways = flap::Ways { lane: setup.lane("In"), out: setup.exit("Out"), reject: setup.exit("RejectOut") };
    setup.method("Reject", &[], &[]);
    setup.method("Pass", &[], &[]);
    Ok(Device::commanded(flap::Flap::new(travel, pins, ways), plc::flap::Flap::new(open, enable, when)))
}

#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(super) fn bin(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let lane = setup.lane("In");
    setup.draft.lanes.pile(lane);
    setup.observe(lane);
    let count = setup.sampled("Count", 0);
    Ok(Device::mechanics(bin::Bin::new(count, lane)))
}

pub(super) fn motor(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let max_speed = setup.number("MaxSpeed", 1500.0, 1.0..=100_000.0)?;
    let ramp = setup.count("Ramp", 3000, 1..=1_000_000)?;
    let (on, setpoint) = (setup.guarded("On")?, setup.output("Setpoint", 0.0));
    let pins = motor::Pins {
        on: on.output(),
        setpoint,
        speed: setup.sampled("Speed", 0.0),
        at_speed: setup.sensor("AtSpeed", false),
    };
    setup.method("Run", &[Double], &[]);
    setup.method("Stop", &[], &[]);
    Ok(Device::commanded(motor::Motor::new(ramp.into(), pins), plc::motor::Motor::new(on, setpoint, max_speed)))
}
