//! An indicator: a lamp that the controller lights.

use crate::assembly::{Device, LineError, Setup};
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Condition, Scan};

/// A lamp that is lit while a condition holds.
#[derive(Debug)]
pub struct Lamp {
    lit: Pin<bool>,
    on: Condition,
}

impl Lamp {
    /// A lamp with its condition.
    #[must_use]
    pub fn new(lit: Pin<bool>, on: Condition) -> Self {
        Self { lit, on }
    }
}

impl Block for Lamp {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        let lit = scan.holds(self.on);
        scan.set(self.lit, lit);
    }

    fn stop(&mut self, scan: &mut Scan<'_>) {
        scan.set(self.lit, false);
    }
}

/// The class `Indicator`.
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let on = setup.condition("On", "false")?;
    Ok(Device::function(Lamp::new(setup.shown("Lit", false), on)))
}
