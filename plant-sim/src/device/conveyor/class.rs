//! What the class `Conveyor` reads from an element, and what it offers.

use line_model::DataType::{Boolean, Double, Int32};

use super::block::{self, ConveyorBlock};
use super::mechanics::{self, Conveyor};
use crate::assembly::{Device, FASTEST, LONGEST, LineError, Setup};
use crate::kernel::mechanics::Micrometres;

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        length: setup.length("Length", 600.0, 10.0..=LONGEST)?,
        slow_speed: setup.speed("SlowSpeed", 150.0, 1.0..=FASTEST)?,
    };
    let (slowest, fastest) = (mm_per_s(build.slow_speed), mm_per_s(setup.speed("BeltSpeed", 400.0, 1.0..=FASTEST)?));
    let (forward, reverse) = (setup.guarded("Forward")?, setup.guarded("Reverse")?);
    let slow = setup.output("Slow", false);
    let set_point = setup.output("SetPoint", fastest);
    let pins = mechanics::Pins {
        forward: forward.output(),
        reverse: reverse.output(),
        slow,
        set_point,
        speed: setup.sensor("Speed", 0.0),
    };
    let (lane, out) = (setup.lane("In"), setup.exit("Out"));
    setup.ends(lane, build.length);
    setup.act("Clear", &[]);
    setup.method("Run", &[Int32, Boolean], &[]);
    setup.method("Stop", &[], &[]);
    setup.method("SetNormalSpeed", &[Double], &[]);
    let block = ConveyorBlock::new(block::Pins {
        forward,
        reverse,
        slow,
        set_point,
        normal_speed: setup.shown("NormalSpeed", fastest),
        speeds: slowest.min(fastest)..=fastest,
        running: setup.shown("Running", false),
        direction: setup.shown("Direction", 0),
        request: setup.shown("Request", 0),
    });
    Ok(Device::commanded(Conveyor::new(build, pins, lane, out), block))
}

/// Speeds are kept in micrometres per millisecond.
#[expect(clippy::cast_precision_loss, reason = "limits are far below")]
fn mm_per_s(speed: Micrometres) -> f64 {
    speed as f64
}
