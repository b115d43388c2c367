//! What a station shows.

use std::borrow::Cow;

use super::Station;
use super::cycle::Phase;
use crate::device::station::process::Process;
use crate::device::station::results::verdict;
use crate::kernel::io::Pin;
use crate::kernel::plc::Scan;

/// What a station shows.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// `Idle`, `Ready`, `Running`, `Done` or `Fault`.
    pub state: Pin<Cow<'static, str>>,
    /// The product that stands here where it can be worked on, empty if there is none.
    pub standing: Pin<Cow<'static, str>>,
    /// The product whose parameters are there and not used yet, empty if there are none.
    pub parameters_for: Pin<Cow<'static, str>>,
    /// How the last cycle of the product that stands here has ended: `OK` or `NOK`, empty if there was none.
    pub result: Pin<Cow<'static, str>>,
    /// Why the last command was refused, empty if it was not.
    pub refused: Pin<Cow<'static, str>>,
    /// An item took too long; until a reset.
    pub fault: Pin<bool>,
    /// Serial number of the last result, 0 if there is none.
    pub last_serial: Pin<u64>,
    /// Highest serial number that is safely stored elsewhere.
    pub acknowledged: Pin<u64>,
}

impl<P: Process> Station<P> {
    pub(super) fn show(&self, scan: &mut Scan<'_>) {
        let parameters_for = self.prepared.as_ref().map(|prepared| prepared.product.as_str());
        scan.set(self.pins.state, self.state().into());
        scan.set_text(self.pins.standing, &self.standing);
        scan.set_text(self.pins.parameters_for, parameters_for.unwrap_or_default());
        scan.set(self.pins.result, self.ended.map_or("", verdict).into());
        scan.set_text(self.pins.refused, &self.refused);
        scan.set(self.pins.fault, self.fault);
        scan.set(self.pins.last_serial, self.results.last());
        scan.set(self.pins.acknowledged, self.results.acknowledged());
    }

    fn state(&self) -> &'static str {
        match &self.phase {
            _ if self.fault => "Fault",
            Phase::Working(_) | Phase::Homing { .. } => "Running",
            Phase::Rest if self.is_prepared() => "Ready",
            Phase::Rest if self.ended.is_some() => "Done",
            Phase::Rest => "Idle",
        }
    }

    fn is_prepared(&self) -> bool {
        self.prepared.as_ref().is_some_and(|prepared| prepared.product == self.standing)
    }
}
