//! Function block of a buffer: moves workpieces up while its line runs, and lets out as many as it is asked for.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Condition, Guard, Order, Output, Running, Scan};

/// The pins of the block.
#[derive(Debug)]
pub struct Pins {
    /// Output: the drive is on.
    pub enable: Guard,
    /// Output: open the gate.
    pub open: Guard,
    /// How many workpieces have gone out.
    pub left: Pin<u32>,
    /// How many are still to be let out.
    pub request: Pin<u32>,
}

/// The function block of a buffer. What halts the line stops it where it is, and it goes on when the line is started. Where no
/// line control is around, it always moves workpieces up.
#[derive(Debug)]
pub struct BufferBlock {
    pins: Pins,
    /// The gate is open while this holds; nothing if it follows commands.
    when: Option<Condition>,
    running: Running,
    asked: u32,
    /// How many had gone out when it was looked at last.
    seen_left: u32,
}

impl BufferBlock {
    /// A buffer of a line that does not run.
    #[must_use]
    pub fn new(pins: Pins, when: Option<Condition>) -> Self {
        Self { pins, when, running: Running::default(), asked: 0, seen_left: 0 }
    }

    fn release(&mut self, count: u32, scan: &Scan<'_>) -> Result<(), Refusal> {
        if count == 0 {
            return Err(Refusal::out_of_range("at least one workpiece must be let out"));
        }
        if self.when.is_some() {
            return Err(Refusal::interlock("the gate follows its condition and takes no commands"));
        }
        scan.permit()?;
        self.pins.enable.check(scan)?;
        self.pins.open.check(scan)?;
        self.asked = self.asked.saturating_add(count);
        Ok(())
    }
}

impl Block for BufferBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        let left = scan.get(self.pins.left);
        let before = std::mem::replace(&mut self.seen_left, left);
        self.asked = self.asked.saturating_sub(left.saturating_sub(before));
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let wanted = self.when.map_or(self.asked > 0, |when| scan.holds(when));
        self.pins.open.drive(wanted, scan);
        self.pins.enable.drive(self.running.lets_move(scan), scan);
        scan.set(self.pins.request, self.asked);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        self.running.obey(order);
        if order.stops() {
            self.asked = 0;
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("Release", [Value::UInt32(count)]) => self.release(*count, scan)?,
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    /// A block, its outputs to move up and to open, and the condition that its gate follows if it follows one.
    fn rigged(follows: bool, governed: bool) -> (BlockBench, BufferBlock, [Pin<bool>; 3]) {
        let mut bench = BlockBench::default();
        let pins @ [enable, open, when] = [false; 3].map(|off| bench.pin(off));
        if governed {
            let always = bench.pin(true);
            bench.permit = Some(bench.condition(always));
        }
        let when = follows.then(|| bench.condition(when));
        let (enable, open) = (Guard::new(enable, vec![]), Guard::new(open, vec![]));
        let block = BufferBlock::new(Pins { enable, open, left: bench.pin(0), request: bench.pin(0) }, when);
        (bench, block, pins)
    }

    #[test]
    fn the_gate_is_open_until_as_many_have_gone_out_as_were_asked_for() {
        let (mut bench, mut block, [_, open, _]) = rigged(false, false);
        let after = |bench: &mut BlockBench, block: &mut BufferBlock, left: u32| {
            bench.set(block.pins.left, left);
            bench.scan(block);
            (bench.get(open), bench.get(block.pins.request))
        };
        assert_eq!(after(&mut bench, &mut block, 5), (false, 0));
        bench.call(&mut block, "Release", &[1u32.into()]).unwrap();
        bench.call(&mut block, "Release", &[2u32.into()]).unwrap();
        assert_eq!(after(&mut bench, &mut block, 5), (true, 3));
        assert_eq!(after(&mut bench, &mut block, 7), (true, 1));
        assert_eq!(after(&mut bench, &mut block, 8), (false, 0));
        assert!(matches!(bench.call(&mut block, "Release", &[0u32.into()]), Err(Refusal::OutOfRange(_))));
    }

    #[test]
    fn what_halts_the_line_stops_it_and_makes_it_forget() {
        let (mut bench, mut block, [enable, open, _]) = rigged(false, true);
        bench.scan(&mut block);
        assert!(!bench.get(enable), "the line was not started");
        block.obey(Order::Start, &mut bench.now());
        bench.call(&mut block, "Release", &[2u32.into()]).unwrap();
        bench.scan(&mut block);
        assert!(bench.get(enable) && bench.get(open));
        block.obey(Order::Halt, &mut bench.now());
        block.obey(Order::Start, &mut bench.now());
        bench.scan(&mut block);
        assert!(bench.get(enable) && !bench.get(open));
    }

    #[test]
    fn a_gate_with_a_condition_follows_it_and_takes_no_commands() {
        let (mut bench, mut block, [enable, open, when]) = rigged(true, false);
        assert!(matches!(bench.call(&mut block, "Release", &[1u32.into()]), Err(Refusal::Interlock(_))));
        for holds in [false, true, false] {
            bench.set(when, holds);
            bench.scan(&mut block);
            assert_eq!((bench.get(enable), bench.get(open)), (true, holds), "nothing governs it");
        }
    }
}
