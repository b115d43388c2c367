//! STOP and RUN of the controller.

use super::{Millis, Order, Plc};
use crate::kernel::io::Image;

impl Plc {
    /// Goes to STOP: every block forgets what it was asked for and shows that, and all outputs fall to what they are
    /// without power.
    pub(crate) fn stop(&mut self, now: Millis, image: &mut Image) {
        for block in self.all() {
            self.with(block, now, image, |block, scan| {
                block.obey(Order::Halt, scan);
                block.drive(scan);
                block.stop(scan);
            });
        }
        self.orders.clear();
        image.release_outputs();
    }

    /// Goes to RUN: nothing is asked for, nobody is in control, what was counted is kept. Everything is looked at in
    /// the next scan.
    pub(crate) fn restart(&mut self, now: Millis, image: &mut Image) {
        image.latch();
        for block in self.all() {
            self.with(block, now, image, |block, scan| block.restart(scan));
        }
        self.carry_out(now, image);
        self.awake = self.all().collect();
    }

    fn all(&self) -> impl Iterator<Item = u32> + use<> {
        (0..).take(self.blocks.len())
    }
}
