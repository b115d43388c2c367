//! What the class `RejectGate` reads from an element, and what it offers.

use super::block::GateBlock;
use super::mechanics::{Flap, Pins, Ways};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let travel = setup.milliseconds("TravelTime", 80, 0..=60_000)?;
    let (open, enable) = (setup.guarded("Open")?, setup.guarded("Enable")?);
    let when = setup.condition_if_given("When")?;
    let pins = Pins {
        open: open.output(),
        enable: enable.output(),
        passing: setup.sensor("Passing", true),
        rejecting: setup.sensor("Rejecting", false),
        passed: setup.sensor("Passed", 0),
        rejected: setup.sensor("Rejected", 0),
    };
    let ways = Ways { lane: setup.lane("In"), out: setup.exit("Out"), reject: setup.exit("RejectOut") };
    setup.method("Reject", &[], &[]);
    setup.method("Pass", &[], &[]);
    Ok(Device::commanded(Flap::new(travel, pins, ways), GateBlock::new(open, enable, when)))
}
