//! What the two classes read from an element, and what they offer.

use super::block::{self, CylinderBlock};
use super::mechanics::{self, Back, Piston, Slide};
use crate::assembly::{Device, FASTEST, LineError, Setup};
use crate::kernel::plc::Guard;

/// The class `DoubleActingCylinder`.
pub(crate) fn construct_double_acting(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let retract = setup.guarded("RetractValve")?;
    let back = Back::Air(retract.output());
    cylinder(setup, back, Some(retract))
}

/// The class `SingleActingCylinder`.
pub(crate) fn construct_single_acting(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let back = Back::Spring(setup.speed("SpringSpeed", 300.0, 1.0..=FASTEST)?);
    cylinder(setup, back, None)
}

fn cylinder(setup: &mut Setup<'_>, back: Back, retract: Option<Guard>) -> Result<Device, LineError> {
    let (build, slide) = (build(setup, back)?, slide(setup));
    let extend = setup.guarded("ExtendValve")?;
    let pins = mechanics::Pins {
        extend: extend.output(),
        position: setup.sampled("Position", 0.0),
        extended: setup.sensor("Extended", false),
        retracted: setup.sensor("Retracted", true),
        part: setup.sensor("Part", 0),
    };
    let block_pins = block::Pins {
        extend,
        retract,
        extended: pins.extended,
        retracted: pins.retracted,
        part: pins.part,
        request: setup.shown("Request", 0),
        fault: setup.shown("Fault", false),
        half_pushed: setup.shown("HalfPushed", false),
    };
    let waits = setup.conditions("Waits")?.into_iter().map(|(_, condition)| condition).collect();
    let limit_ms = setup.milliseconds("Supervision", 1000, 10..=600_000)?;
    if slide.is_some() {
        setup.act("Clear", &[]);
    }
    setup.method("Extend", &[], &[]);
    setup.method("Retract", &[], &[]);
    let piston = Piston::new(build, pins, slide, setup.chance());
    Ok(Device::commanded(piston, CylinderBlock::new(block_pins, waits, limit_ms)))
}

fn build(setup: &Setup<'_>, back: Back) -> Result<mechanics::Build, LineError> {
    let build = mechanics::Build {
        stroke: setup.length("Stroke", 100.0, 1.0..=FASTEST)?,
        speed: setup.speed("PistonSpeed", 400.0, 1.0..=FASTEST)?,
        spread: setup.speed("Spread", 12.0, 0.0..=FASTEST)?,
        back,
    };
    if build.spread >= build.speed {
        return Err(setup.wrong("Spread", "it must be smaller than PistonSpeed"));
    }
    Ok(build)
}

/// A cylinder that no workpieces come to has no slide.
fn slide(setup: &mut Setup<'_>) -> Option<Slide> {
    if !setup.is_wired("In") {
        return None;
    }
    let slide = Slide { lane: setup.lane("In"), out: setup.exit("Out") };
    setup.observe(slide.lane);
    Some(slide)
}
