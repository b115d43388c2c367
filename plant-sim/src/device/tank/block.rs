//! Function block of a tank: fills it, or lets it run out, up to a level.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Order, Output, Scan};

/// The level that the block goes by, in litres.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// What it is.
    pub now: Pin<f64>,
    /// The highest that can be asked for.
    pub highest: f64,
}

/// What it has been asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Nothing,
    Fill(f64),
    Drain(f64),
}

/// The function block of a tank.
#[derive(Debug)]
pub struct TankBlock {
    inlet: Guard,
    outlet: Guard,
    level: Level,
    asked: Asked,
}

impl TankBlock {
    /// A block that nobody has asked for anything.
    #[must_use]
    pub fn new(inlet: Guard, outlet: Guard, level: Level) -> Self {
        Self { inlet, outlet, level, asked: Asked::Nothing }
    }

    fn ask(&mut self, asked: Asked, level: f64, scan: &mut Scan<'_>) -> Result<(), Refusal> {
        if !(0.0..=self.level.highest).contains(&level) {
            return Err(Refusal::out_of_range(format!("the level must be 0 to {} l", self.level.highest)));
        }
        scan.permit()?;
        let valve = if matches!(asked, Asked::Fill(_)) { &self.inlet } else { &self.outlet };
        valve.check(scan)?;
        self.asked = asked;
        Ok(())
    }
}

impl Block for TankBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        let level = scan.get(self.level.now);
        let is_there = match self.asked {
            Asked::Nothing => false,
            Asked::Fill(wanted) => level >= wanted,
            Asked::Drain(wanted) => level <= wanted,
        };
        if is_there {
            self.asked = Asked::Nothing;
        }
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        self.inlet.drive(matches!(self.asked, Asked::Fill(_)), scan);
        self.outlet.drive(matches!(self.asked, Asked::Drain(_)), scan);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        if order.stops() {
            self.asked = Asked::Nothing;
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("FillTo", [Value::Double(level)]) => self.ask(Asked::Fill(*level), *level, scan)?,
            ("DrainTo", [Value::Double(level)]) => self.ask(Asked::Drain(*level), *level, scan)?,
            ("Close", []) => self.asked = Asked::Nothing,
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    #[test]
    fn a_valve_is_open_until_the_level_is_there() {
        let mut bench = BlockBench::default();
        let (inlet, outlet, now) = (bench.pin(false), bench.pin(false), bench.pin(0.0));
        let mut block =
            TankBlock::new(Guard::new(inlet, vec![]), Guard::new(outlet, vec![]), Level { now, highest: 100.0 });
        let valves = |bench: &mut BlockBench, block: &mut TankBlock, level: f64| {
            bench.set(now, level);
            bench.scan(block);
            [bench.get(inlet), bench.get(outlet)]
        };
        bench.call(&mut block, "FillTo", &[Value::Double(50.0)]).unwrap();
        assert_eq!(valves(&mut bench, &mut block, 49.9), [true, false]);
        assert_eq!(valves(&mut bench, &mut block, 50.0), [false, false]);
        assert_eq!(valves(&mut bench, &mut block, 49.0), [false, false], "it is done");
        bench.call(&mut block, "DrainTo", &[Value::Double(10.0)]).unwrap();
        assert_eq!(valves(&mut bench, &mut block, 49.0), [false, true]);
        block.obey(Order::LoseControl, &mut bench.now());
        assert_eq!(valves(&mut bench, &mut block, 49.0), [false, false]);
        let refused = bench.call(&mut block, "FillTo", &[Value::Double(100.1)]);
        assert!(matches!(refused, Err(Refusal::OutOfRange(_))));
    }
}
