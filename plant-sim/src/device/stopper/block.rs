//! Function block of a stopper: lets one carrier go on at a time.

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Order, Output, Scan};

/// The function block of a stopper. The blade comes up again as soon as the released carrier is on its way.
#[derive(Debug)]
pub struct StopperBlock {
    open: Guard,
    in_position: Pin<bool>,
    released: bool,
}

impl StopperBlock {
    /// A stopper that holds carriers.
    #[must_use]
    pub fn new(open: Guard, in_position: Pin<bool>) -> Self {
        Self { open, in_position, released: false }
    }
}

impl Block for StopperBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        self.released &= scan.get(self.in_position);
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        self.open.drive(self.released, scan);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        if order.stops() {
            self.released = false;
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        if call.method != "Release" {
            return Err(Refusal::unknown(call.name));
        }
        scan.permit()?;
        if !scan.get(self.in_position) {
            return Err(Refusal::interlock("no carrier stands at the stopper"));
        }
        self.open.check(scan)?;
        self.released = true;
        Ok(Vec::new())
    }
}
