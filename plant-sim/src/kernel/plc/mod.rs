//! The controller: a scan cycle over the I/O image.
//!
//! Each [`Plc::scan`] reads the inputs and runs the [function blocks](Block) that have something to do, in three passes:
//! all observe, then all decide, then all drive their outputs as far as no [interlock](Guard) forbids it. Between scans
//! `Plc::call` takes calls; a call never touches an output.
//!
//! Whatever takes control away (lease, stop button, selector, emergency stop) also makes the function blocks forget what
//! they were asked for, so nothing moves again without a new command. What follows no commands moves only while its line
//! runs. So no release and no reset of an emergency stop sets anything in motion (ISO 13850: a reset only permits a
//! restart).

mod block;
mod guard;
mod numbered;
mod order;
mod running;
mod scan;
mod stop;
#[cfg(test)]
pub(crate) mod testing;

pub use block::{Block, Call, Output};
pub use guard::Guard;
pub use numbered::{Numbered, Page};
pub use order::Order;
pub use running::Running;
pub use scan::{Condition, Scan};

pub use line_model::Millis;
use line_model::condition::Expression;

use crate::kernel::Refusal;
use crate::kernel::io::{Cell, Image};
use crate::kernel::ledger::ControlEvent;

/// Milliseconds of simulated time from scan to scan.
pub const SCAN_MS: Millis = 5;

/// What the controller knows of a function block.
#[derive(Debug)]
pub(crate) struct InstalledBlock {
    pub(crate) block: Box<dyn Block>,
    /// Commands are taken while this holds; always if there is none.
    pub(crate) permit: Option<Condition>,
    /// The block that grants control over this one.
    pub(crate) lease: Option<u32>,
    /// The blocks that obey the orders of this one.
    pub(crate) governed: Vec<u32>,
}

/// The controller of a line: its function blocks, and which of them have something to do.
#[derive(Debug)]
pub struct Plc {
    blocks: Vec<InstalledBlock>,
    conditions: Vec<Expression<Cell>>,
    /// The blocks that have something to do, in their order.
    awake: Vec<u32>,
    orders: Vec<(u32, Order)>,
}

impl Plc {
    /// A controller that looks at everything in its first scan.
    pub(crate) fn new(blocks: Vec<InstalledBlock>, conditions: Vec<Expression<Cell>>) -> Self {
        let awake = (0..).take(blocks.len()).collect();
        Self { blocks, conditions, awake, orders: Vec::new() }
    }

    /// One scan: from the inputs to the outputs.
    pub fn scan(&mut self, now: Millis, image: &mut Image) {
        image.latch();
        self.pass(now, image, |block, scan| block.observe(scan));
        self.pass(now, image, |block, scan| block.decide(scan));
        self.pass(now, image, |block, scan| block.drive(scan));
        let blocks = &self.blocks;
        self.awake.retain(|&block| !blocks[block as usize].block.is_idle());
    }

    fn pass(&mut self, now: Millis, image: &mut Image, act: impl Fn(&mut dyn Block, &mut Scan<'_>)) {
        self.gather(image);
        for index in 0..self.awake.len() {
            let block = self.awake[index];
            self.with(block, now, image, &act);
        }
        self.carry_out(now, image);
    }

    /// Adds the blocks that were woken.
    fn gather(&mut self, image: &mut Image) {
        let before = self.awake.len();
        image.take_woken(&mut self.awake);
        if self.awake.len() > before {
            self.awake.sort_unstable();
            self.awake.dedup();
        }
    }

    fn with<R>(
        &mut self,
        block: u32,
        now: Millis,
        image: &mut Image,
        act: impl FnOnce(&mut dyn Block, &mut Scan<'_>) -> R,
    ) -> R {
        let Self { blocks, conditions, orders, .. } = self;
        let installed = &mut blocks[block as usize];
        let mut scan = Scan { now, image, conditions, permit: installed.permit, block, orders };
        act(installed.block.as_mut(), &mut scan)
    }

    /// Lets all blocks obey the orders that were given.
    fn carry_out(&mut self, now: Millis, image: &mut Image) {
        for (from, order) in std::mem::take(&mut self.orders) {
            for index in 0..self.blocks[from as usize].governed.len() {
                let block = self.blocks[from as usize].governed[index];
                self.with(block, now, image, |block, scan| block.obey(order, scan));
                image.wake(block);
            }
        }
    }

    /// Whether a call only reads what the controller has in its memory.
    pub(crate) fn is_query(&self, block: u32, method: &str) -> bool {
        self.blocks[block as usize].block.is_query(method)
    }

    /// Takes a call to a function block, once its token is admitted and `check` finds nothing against its arguments.
    /// Its effect shows at the next scan.
    ///
    /// # Errors
    /// In this order: [`Refusal::StaleToken`]; the one of `check`; what the block refuses, arguments before interlocks.
    pub(crate) fn call(
        &mut self,
        now: Millis,
        image: &mut Image,
        block: u32,
        call: &Call<'_>,
        check: impl FnOnce() -> Result<(), Refusal>,
    ) -> Result<Vec<Output>, Refusal> {
        self.admit(now, image, block, call)?;
        check()?;
        let done = self.with(block, now, image, |block, scan| block.call(call, scan));
        self.carry_out(now, image);
        image.wake(block);
        match &done {
            Ok(_) => self.enter(now, image, block, call, ControlEvent::Executed),
            Err(why) => {
                tracing::info!(command = call.name, client = call.client, "not done: {why}");
                if matches!(why, Refusal::Interlock(_)) {
                    self.enter(now, image, block, call, ControlEvent::Prevented);
                }
            }
        }
        done
    }

    fn admit(&mut self, now: Millis, image: &mut Image, block: u32, call: &Call<'_>) -> Result<(), Refusal> {
        let (Some(token), Some(lease)) = (call.token, self.blocks[block as usize].lease) else {
            return Ok(());
        };
        let admitted = self.with(lease, now, image, |lease, scan| lease.admit(call, token, scan));
        self.carry_out(now, image);
        admitted
    }

    fn enter(&mut self, now: Millis, image: &mut Image, block: u32, call: &Call<'_>, became: ControlEvent) {
        if let (Some(token), Some(lease)) = (call.token, self.blocks[block as usize].lease) {
            self.with(lease, now, image, |lease, scan| lease.commanded(call, token, became, scan));
        }
    }
}
