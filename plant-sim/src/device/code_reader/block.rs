//! Function block of a code reader: triggers it by command, or for each workpiece that comes into its view.

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Order, Output, Scan};

/// What the block reads and sets.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: read.
    pub trigger: Pin<bool>,
    /// The middle of a workpiece is in view.
    pub present: Pin<bool>,
    /// The last trigger has led to a code.
    pub good: Pin<bool>,
    /// The last trigger has led to none.
    pub bad: Pin<bool>,
}

/// What triggers a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggeredBy {
    /// A workpiece in its view.
    Presence,
    /// The command `Read`.
    Command,
}

impl TriggeredBy {
    /// What has this name in the model.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "presence" => Some(Self::Presence),
            "command" => Some(Self::Command),
            _ => None,
        }
    }
}

/// The function block of a code reader. It moves nothing, so it reads whether or not the line runs.
#[derive(Debug)]
pub struct ReaderBlock {
    pins: Pins,
    by: TriggeredBy,
    asked: bool,
}

impl ReaderBlock {
    /// A block that nobody has asked for anything.
    #[must_use]
    pub fn new(pins: Pins, by: TriggeredBy) -> Self {
        Self { pins, by, asked: false }
    }
}

impl Block for ReaderBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        // What is seen before the trigger is the result of an earlier one.
        let is_over = scan.get(self.pins.trigger) && (scan.get(self.pins.good) || scan.get(self.pins.bad));
        self.asked &= !is_over;
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let trigger = match self.by {
            TriggeredBy::Presence => scan.get(self.pins.present),
            TriggeredBy::Command => self.asked,
        };
        scan.set(self.pins.trigger, trigger);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        if order.stops() {
            self.asked = false;
        }
    }

    fn call(&mut self, call: &Call<'_>, _scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        if call.method != "Read" {
            return Err(Refusal::unknown(call.name));
        }
        if self.by == TriggeredBy::Presence {
            return Err(Refusal::interlock("what comes into its view triggers the reader, it takes no commands"));
        }
        if self.asked {
            return Err(Refusal::interlock("the reader is reading"));
        }
        self.asked = true;
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    fn block(by: TriggeredBy) -> (BlockBench, ReaderBlock) {
        let mut bench = BlockBench::default();
        let [trigger, present, good, bad] = [false; 4].map(|off| bench.pin(off));
        (bench, ReaderBlock::new(Pins { trigger, present, good, bad }, by))
    }

    #[test]
    fn a_command_triggers_it_until_there_is_a_result() {
        let (mut bench, mut block) = block(TriggeredBy::Command);
        let pins = block.pins;
        bench.set(pins.good, true);
        bench.set(pins.present, true);
        bench.scan(&mut block);
        assert!(!bench.get(pins.trigger));
        bench.call(&mut block, "Read", &[]).unwrap();
        bench.scan(&mut block);
        assert!(bench.get(pins.trigger), "the result was there before");
        bench.set(pins.good, false);
        bench.scan(&mut block);
        assert!(bench.get(pins.trigger));
        assert!(matches!(bench.call(&mut block, "Read", &[]), Err(Refusal::Interlock(_))));
        bench.set(pins.bad, true);
        bench.scan(&mut block);
        assert!(!bench.get(pins.trigger));
        bench.call(&mut block, "Read", &[]).unwrap();
        block.obey(Order::Halt, &mut bench.now());
        bench.scan(&mut block);
        assert!(!bench.get(pins.trigger));
    }

    #[test]
    fn what_comes_into_view_triggers_it_and_commands_do_not() {
        let (mut bench, mut block) = block(TriggeredBy::Presence);
        let pins = block.pins;
        assert!(matches!(bench.call(&mut block, "Read", &[]), Err(Refusal::Interlock(_))));
        for present in [false, true, true, false] {
            bench.set(pins.present, present);
            bench.scan(&mut block);
            assert_eq!(bench.get(pins.trigger), present);
        }
    }
}
