//! What the class `Buffer` reads from an element, and what it offers.

use line_model::DataType::UInt32;

use super::block::{self, BufferBlock};
use super::mechanics::{self, Buffer};
use crate::assembly::{Device, FASTEST, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        places: setup.count("Places", 10, 1..=1000)?,
        pitch: setup.length("Pitch", 60.0, 1.0..=1000.0)?,
        speed: setup.speed("Speed", 200.0, 1.0..=FASTEST)?,
    };
    let when = setup.condition_if_given("When")?;
    let (enable, open) = (setup.guarded("Enable")?, setup.guarded("Open")?);
    let pins = mechanics::Pins {
        enable: enable.output(),
        open: open.output(),
        level: setup.sensor("Level", 0),
        full: setup.sensor("Full", false),
        empty: setup.sensor("Empty", true),
        part: setup.sensor("Part", 0),
        left: setup.sensor("Left", 0),
    };
    let (lane, out) = (setup.lane("In"), setup.exit("Out"));
    setup.ends(lane, build.length());
    setup.act("Clear", &[]);
    setup.method("Release", &[UInt32], &[]);
    let block =
        BufferBlock::new(block::Pins { enable, open, left: pins.left, request: setup.shown("Request", 0) }, when);
    Ok(Device::commanded(Buffer::new(build, pins, lane, out), block))
}
