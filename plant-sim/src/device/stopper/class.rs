//! What the class `Stopper` reads from an element, and what it offers.

use super::block::StopperBlock;
use super::mechanics::{Blade, Pins};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let open = setup.guarded("Open")?;
    let in_position = setup.sensor("InPosition", false);
    let pins = Pins { open: open.output(), in_position, part: setup.sensor("Part", 0) };
    setup.method("Release", &[], &[]);
    Ok(Device::commanded(Blade::new(pins, lane, position), StopperBlock::new(open, in_position)))
}
