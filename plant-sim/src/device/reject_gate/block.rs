//! Function block of a reject gate.

use crate::kernel::Refusal;
use crate::kernel::plc::{Block, Call, Condition, Guard, Order, Output, Scan};

/// The function block of a reject gate. What takes control away, an emergency stop above all, stops the flap where it
/// is. From there a commanded one goes on with its next command, and one that follows a condition when its line is
/// started. Where no line control is around, such a one always follows.
#[derive(Debug)]
pub struct GateBlock {
    open: Guard,
    /// Without it the flap stands wherever it is.
    enable: Guard,
    /// The flap follows this; nothing if it follows commands.
    when: Option<Condition>,
    wanted: bool,
    /// It was commanded, or its line was started, and not halted since.
    going: bool,
}

impl GateBlock {
    /// A gate that lets parts pass.
    #[must_use]
    pub fn new(open: Guard, enable: Guard, when: Option<Condition>) -> Self {
        Self { open, enable, when, wanted: false, going: false }
    }
}

impl Block for GateBlock {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        let wanted = self.when.map_or(self.wanted, |when| scan.holds(when));
        self.open.drive(wanted, scan);
        let going = self.going || (self.when.is_some() && !scan.is_governed());
        self.enable.drive(going, scan);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        match (order, self.when) {
            (Order::Halt, _) | (Order::LoseControl, None) => self.going = false,
            (Order::Start, Some(_)) => self.going = true,
            _ => {}
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        let wanted = match call.method {
            "Reject" => true,
            "Pass" => false,
            _ => return Err(Refusal::unknown(call.name)),
        };
        if self.when.is_some() {
            return Err(Refusal::interlock("the gate follows its condition and takes no commands"));
        }
        scan.permit()?;
        self.enable.check(scan)?;
        if wanted {
            self.open.check(scan)?;
        }
        (self.wanted, self.going) = (wanted, true);
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::io::Pin;
    use crate::kernel::plc::testing::BlockBench;

    /// A gate, its outputs to open and to turn, and the condition that it follows if it follows one.
    fn rigged(follows: bool, governed: bool) -> (BlockBench, GateBlock, [Pin<bool>; 3]) {
        let mut bench = BlockBench::default();
        let pins @ [open, enable, when] = [false; 3].map(|off| bench.pin(off));
        if governed {
            let always = bench.pin(true);
            bench.permit = Some(bench.condition(always));
        }
        let when = follows.then(|| bench.condition(when));
        (bench, GateBlock::new(Guard::new(open, vec![]), Guard::new(enable, vec![]), when), pins)
    }

    #[test]
    fn a_commanded_gate_stands_from_what_takes_control_away_to_the_next_command() {
        for order in [Order::Halt, Order::LoseControl] {
            let (mut bench, mut gate, [open, enable, _]) = rigged(false, true);
            bench.call(&mut gate, "Reject", &[]).unwrap();
            bench.scan(&mut gate);
            assert!(bench.get(open) && bench.get(enable));
            gate.obey(order, &mut bench.now());
            gate.obey(Order::Reset, &mut bench.now());
            gate.obey(Order::Start, &mut bench.now());
            bench.scan(&mut gate);
            assert!(bench.get(open) && !bench.get(enable), "{order:?}");
            bench.call(&mut gate, "Pass", &[]).unwrap();
            bench.scan(&mut gate);
            assert!(!bench.get(open) && bench.get(enable));
        }
    }

    #[test]
    fn a_gate_with_a_condition_follows_it_while_its_line_runs() {
        let (mut bench, mut gate, [open, enable, when]) = rigged(true, true);
        bench.set(when, true);
        for (order, follows) in [(Order::Reset, false), (Order::Start, true), (Order::Halt, false)] {
            gate.obey(order, &mut bench.now());
            bench.scan(&mut gate);
            assert_eq!((bench.get(open), bench.get(enable)), (true, follows), "{order:?}");
        }
        let (mut bench, mut gate, [_, enable, _]) = rigged(true, false);
        bench.scan(&mut gate);
        assert!(bench.get(enable), "nothing governs it");
    }
}
