//! What the class `Carousel` reads from an element, and what it offers.

use super::block::{self, CarouselBlock};
use super::mechanics::{self, Carousel};
use crate::assembly::{Device, FASTEST, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let build = mechanics::Build {
        places: setup.count("Places", 8, 2..=100)?,
        pitch: setup.length("Pitch", 100.0, 1.0..=1000.0)?,
        index_ms: setup.milliseconds("IndexTime", 400, 1..=60_000)?,
        feed_speed: setup.speed("FeedSpeed", 200.0, 1.0..=FASTEST)?,
    };
    let limit = setup.milliseconds("Supervision", 2000, 10..=600_000)?;
    let (enable, index) = (setup.guarded("Enable")?, setup.guarded("Rotate")?);
    let pins = mechanics::Pins {
        enable: enable.output(),
        index: index.output(),
        in_position: setup.sensor("InPosition", true),
        clear: setup.sensor("EdgeClear", true),
        entry_occupied: setup.sensor("EntryOccupied", false),
        exit_occupied: setup.sensor("ExitOccupied", false),
        level: setup.sensor("Level", 0),
        indexes: setup.sensor("Indexes", 0),
    };
    let (lane, out) = (setup.lane("In"), setup.exit("Out"));
    setup.ends(lane, build.length());
    setup.act("Clear", &[]);
    setup.method("Index", &[], &[]);
    let block = block::Pins {
        enable,
        index,
        in_position: pins.in_position,
        clear: pins.clear,
        indexes: pins.indexes,
        request: setup.shown("Request", false),
        fault: setup.shown("Fault", false),
    };
    Ok(Device::commanded(Carousel::new(build, pins, lane, out), CarouselBlock::new(block, limit.into())))
}
