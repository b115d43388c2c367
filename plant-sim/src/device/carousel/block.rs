//! Function block of a carousel: turns it by one place at a command, as soon as nothing reaches over its edge, and supervises
//! the turn.

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Millis, Order, Output, Running, SCAN_MS, Scan};

/// The pins of the block.
#[derive(Debug)]
pub struct Pins {
    /// Output: the drives that draw in and push out are on.
    pub enable: Guard,
    /// Output: turn to the next place.
    pub index: Guard,
    /// The table stands in position.
    pub in_position: Pin<bool>,
    /// Nothing reaches over the edge of the table.
    pub clear: Pin<bool>,
    /// How often the table has turned.
    pub indexes: Pin<u32>,
    /// A turn is asked for and not complete.
    pub request: Pin<bool>,
    /// A turn took too long.
    pub fault: Pin<bool>,
}

/// The function block of a carousel.
#[derive(Debug)]
pub struct CarouselBlock {
    pins: Pins,
    limit_ms: Millis,
    running: Running,
    /// How often the table had turned when a turn was asked for; nothing if none is.
    asked: Option<u32>,
    driven_ms: Millis,
    fault: bool,
}

impl CarouselBlock {
    /// A block that nobody has asked for anything; a turn that is driven for longer than `limit_ms` is a fault.
    #[must_use]
    pub fn new(pins: Pins, limit_ms: Millis) -> Self {
        Self { pins, limit_ms, running: Running::default(), asked: None, driven_ms: 0, fault: false }
    }

    fn index(&mut self, scan: &Scan<'_>) -> Result<(), Refusal> {
        scan.permit()?;
        if self.asked.is_some() {
            return Err(Refusal::interlock("the table is not in position yet"));
        }
        self.pins.index.check(scan)?;
        (self.asked, self.driven_ms) = (Some(scan.get(self.pins.indexes)), 0);
        Ok(())
    }

    fn supervise(&mut self, scan: &Scan<'_>) {
        if self.asked.is_none() || !self.pins.index.is_on(scan) {
            return;
        }
        self.driven_ms += SCAN_MS;
        if self.driven_ms > self.limit_ms {
            tracing::warn!("the table was not in position within {} ms", self.limit_ms);
            (self.asked, self.fault) = (None, true);
        }
    }
}

impl Block for CarouselBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        if self.asked.is_some_and(|before| scan.get(self.pins.indexes) != before) {
            self.asked = None;
        }
        self.supervise(scan);
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let may_turn = scan.get(self.pins.clear) || !scan.get(self.pins.in_position);
        self.pins.index.drive(self.asked.is_some() && may_turn, scan);
        self.pins.enable.drive(self.running.lets_move(scan), scan);
        scan.set(self.pins.request, self.asked.is_some());
        scan.set(self.pins.fault, self.fault);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        self.running.obey(order);
        if order.stops() {
            self.asked = None;
        }
        self.fault &= order != Order::Reset;
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        if call.method != "Index" {
            return Err(Refusal::unknown(call.name));
        }
        self.index(scan)?;
        Ok(Vec::new())
    }

    fn is_idle(&self) -> bool {
        self.asked.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    fn rigged() -> (BlockBench, CarouselBlock) {
        let mut bench = BlockBench::default();
        let (enable, index) = (Guard::new(bench.pin(false), vec![]), Guard::new(bench.pin(false), vec![]));
        let (in_position, clear, indexes) = (bench.pin(true), bench.pin(true), bench.pin(0));
        let (request, fault) = (bench.pin(false), bench.pin(false));
        (bench, CarouselBlock::new(Pins { enable, index, in_position, clear, indexes, request, fault }, 1000))
    }

    fn turns(bench: &mut BlockBench, block: &mut CarouselBlock) -> bool {
        bench.scan(block);
        bench.get(block.pins.index.output())
    }

    #[test]
    fn a_turn_waits_until_the_edge_is_clear_and_is_driven_until_it_is_complete() {
        let (mut bench, mut block) = rigged();
        bench.set(block.pins.clear, false);
        bench.call(&mut block, "Index", &[]).unwrap();
        assert!(!turns(&mut bench, &mut block) && bench.get(block.pins.request));
        bench.set(block.pins.clear, true);
        assert!(turns(&mut bench, &mut block));
        bench.set(block.pins.in_position, false);
        bench.set(block.pins.clear, false);
        assert!(turns(&mut bench, &mut block), "what reaches over the edge now is turned away from it");
        let refused = bench.call(&mut block, "Index", &[]);
        assert_eq!(refused, Err(Refusal::interlock("the table is not in position yet")));
        bench.set(block.pins.indexes, 1);
        bench.set(block.pins.in_position, true);
        assert!(!turns(&mut bench, &mut block) && !bench.get(block.pins.request));
    }

    #[test]
    fn a_turn_that_takes_too_long_is_a_fault_until_a_reset() {
        let (mut bench, mut block) = rigged();
        bench.call(&mut block, "Index", &[]).unwrap();
        let driven = (0..1000).take_while(|_| turns(&mut bench, &mut block)).count();
        assert_eq!((driven, bench.get(block.pins.fault)), (201, true), "1000 ms, and the scan that sees it");
        block.obey(Order::Reset, &mut bench.now());
        assert!(!turns(&mut bench, &mut block) && !bench.get(block.pins.fault));
    }

    #[test]
    fn what_halts_the_line_makes_it_forget_the_turn() {
        let (mut bench, mut block) = rigged();
        let permit = bench.pin(true);
        bench.permit = Some(bench.condition(permit));
        block.obey(Order::Start, &mut bench.now());
        bench.call(&mut block, "Index", &[]).unwrap();
        assert!(turns(&mut bench, &mut block) && bench.get(block.pins.enable.output()));
        block.obey(Order::Halt, &mut bench.now());
        assert!(!turns(&mut bench, &mut block) && !bench.get(block.pins.enable.output()));
        block.obey(Order::Start, &mut bench.now());
        assert!(!turns(&mut bench, &mut block) && bench.get(block.pins.enable.output()));
    }
}
