//! What the class `Gripper` reads from an element, and what it offers.

use super::block::{self, GripperBlock};
use super::mechanics::{self, Gripper};
use super::sensors::Sensors;
use crate::assembly::{Device, FASTEST, LineError, Setup};
use crate::kernel::plc::Guard;

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        stroke: setup.length("Stroke", 300.0, 1.0..=FASTEST)?,
        depth: setup.length("Depth", 50.0, 1.0..=FASTEST)?,
        speed: setup.speed("Speed", 500.0, 1.0..=FASTEST)?,
        lift_speed: setup.speed("LiftSpeed", 250.0, 1.0..=FASTEST)?,
        acceleration: setup.whole_of("Acceleration", "mm/s²", 5000.0, 100.0..=100_000.0)?,
        jaw_ms: setup.milliseconds("JawTime", 80, 1..=60_000)?,
    };
    let limit = setup.milliseconds("Supervision", 5000, 10..=600_000)?;
    let (enable, lower) = (setup.guarded("Enable")?, setup.guarded("Lower")?);
    let pins = pins(setup, &enable, &lower);
    let (lane, out) = (setup.lane("In"), setup.exit("Out"));
    setup.act("Clear", &[]);
    for method in ["Pick", "Put", "Transfer"] {
        setup.method(method, &[], &[]);
    }
    let block = block::Pins {
        enable,
        lower,
        across: pins.across,
        close: pins.close,
        sensors: pins.sensors,
        busy: setup.shown("Busy", false),
        fault: setup.shown("Fault", false),
    };
    Ok(Device::commanded(Gripper::new(build, pins, lane, out), GripperBlock::new(block, limit.into())))
}

fn pins(setup: &mut Setup<'_>, enable: &Guard, lower: &Guard) -> mechanics::Pins {
    mechanics::Pins {
        enable: enable.output(),
        across: setup.output("Across", false),
        lower: lower.output(),
        close: setup.output("Close", false),
        x: setup.sampled("X", 0.0),
        z: setup.sampled("Z", 0.0),
        sensors: sensors(setup),
    }
}

fn sensors(setup: &mut Setup<'_>) -> Sensors {
    Sensors {
        at_in: setup.sensor("AtIn", true),
        at_out: setup.sensor("AtOut", false),
        up: setup.sensor("Up", true),
        down: setup.sensor("Down", false),
        opened: setup.sensor("Opened", true),
        closed: setup.sensor("Closed", false),
        part: setup.sensor("Part", 0),
        part_at_in: setup.sensor("PartAtIn", false),
        out_free: setup.sensor("OutFree", false),
    }
}
