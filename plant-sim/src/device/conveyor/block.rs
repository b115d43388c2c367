//! Function block of a conveyor: two directions, a slow speed, and a normal one that can be set.

use std::ops::RangeInclusive;

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Order, Output, Scan};

/// The pins of the block.
#[derive(Debug)]
pub struct Pins {
    /// Output: towards the exit.
    pub forward: Guard,
    /// Output: towards the entry.
    pub reverse: Guard,
    /// Output: at the slow speed.
    pub slow: Pin<bool>,
    /// Output: the speed when not slow, in mm/s.
    pub set_point: Pin<f64>,
    /// The same, as it was set last.
    pub normal_speed: Pin<f64>,
    /// What that can be set to, in mm/s.
    pub speeds: RangeInclusive<f64>,
    /// The motor is on.
    pub running: Pin<bool>,
    /// How the motor runs: 1 towards the exit, -1 towards the entry, 0 not at all.
    pub direction: Pin<i32>,
    /// How it is asked to run.
    pub request: Pin<i32>,
}

/// The function block of a conveyor.
#[derive(Debug)]
pub struct ConveyorBlock {
    pins: Pins,
    request: i32,
    slow: bool,
    normal_speed: f64,
}

impl ConveyorBlock {
    /// A block that nobody has asked for anything; the normal speed is the fastest.
    #[must_use]
    pub fn new(pins: Pins) -> Self {
        let normal_speed = *pins.speeds.end();
        Self { pins, request: 0, slow: false, normal_speed }
    }

    fn ask(&mut self, request: i32, slow: bool, scan: &mut Scan<'_>) {
        (self.request, self.slow) = (request, slow);
        scan.set(self.pins.request, request);
    }

    fn run(&mut self, direction: i32, slow: bool, scan: &mut Scan<'_>) -> Result<(), Refusal> {
        let guard = match direction {
            1 => &self.pins.forward,
            -1 => &self.pins.reverse,
            _ => return Err(Refusal::out_of_range("direction must be 1 or -1")),
        };
        scan.permit()?;
        guard.check(scan)?;
        self.ask(direction, slow, scan);
        Ok(())
    }
}

impl ConveyorBlock {
    /// Whether anything may move or not: this moves nothing.
    fn set_normal_speed(&mut self, speed: f64) -> Result<(), Refusal> {
        let (slowest, fastest) = (self.pins.speeds.start(), self.pins.speeds.end());
        if !self.pins.speeds.contains(&speed) {
            return Err(Refusal::out_of_range(format!("speed must be from {slowest} to {fastest} mm/s")));
        }
        self.normal_speed = speed;
        Ok(())
    }
}

impl Block for ConveyorBlock {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        let forward = self.pins.forward.drive(self.request > 0, scan);
        let reverse = self.pins.reverse.drive(self.request < 0, scan);
        let running = forward || reverse;
        scan.set(self.pins.slow, running && self.slow);
        scan.set(self.pins.set_point, self.normal_speed);
        scan.set(self.pins.normal_speed, self.normal_speed);
        scan.set(self.pins.running, running);
        scan.set(self.pins.direction, i32::from(forward) - i32::from(reverse));
    }

    fn obey(&mut self, order: Order, scan: &mut Scan<'_>) {
        if order.stops() {
            self.ask(0, false, scan);
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("Run", [Value::Int32(direction), Value::Boolean(slow)]) => self.run(*direction, *slow, scan)?,
            ("Stop", []) => {
                scan.permit()?;
                self.ask(0, false, scan);
            }
            ("SetNormalSpeed", [Value::Double(speed)]) => self.set_normal_speed(*speed)?,
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
    fn an_interlock_switches_off_the_output_and_not_the_request() {
        let mut bench = BlockBench::default();
        let (forward, reverse, blocked) = (bench.pin(false), bench.pin(false), bench.pin(false));
        let interlocks = vec![("blocked".to_owned(), bench.condition(blocked))];
        let (slow, running, direction, request) = (bench.pin(false), bench.pin(false), bench.pin(0), bench.pin(0));
        let (set_point, normal_speed) = (bench.pin(400.0), bench.pin(400.0));
        let mut belt = ConveyorBlock::new(Pins {
            forward: Guard::new(forward, vec![]),
            reverse: Guard::new(reverse, interlocks),
            slow,
            set_point,
            normal_speed,
            speeds: 150.0..=400.0,
            running,
            direction,
            request,
        });
        let run = |bench: &mut BlockBench, belt: &mut ConveyorBlock, direction: i32| {
            bench.call(belt, "Run", &[direction.into(), true.into()])
        };
        assert!(matches!(run(&mut bench, &mut belt, 0), Err(Refusal::OutOfRange(_))));
        for refused in [149.0, 401.0, f64::NAN] {
            let set = bench.call(&mut belt, "SetNormalSpeed", &[refused.into()]);
            assert!(matches!(set, Err(Refusal::OutOfRange(_))), "{refused}");
        }
        bench.call(&mut belt, "SetNormalSpeed", &[150.0.into()]).unwrap();
        bench.scan(&mut belt);
        assert_eq!([set_point, normal_speed].map(|pin| Value::from(bench.get(pin))), [150.0.into(), 150.0.into()]);
        run(&mut bench, &mut belt, -1).unwrap();
        bench.scan(&mut belt);
        assert_eq!((bench.get(direction), bench.get(slow), bench.get(running)), (-1, true, true));
        bench.set(blocked, true);
        bench.scan(&mut belt);
        assert_eq!((bench.get(direction), bench.get(slow), bench.get(request)), (0, false, -1));
        assert!(matches!(run(&mut bench, &mut belt, -1), Err(Refusal::Interlock(_))));
        run(&mut bench, &mut belt, 1).unwrap();
        belt.obey(Order::Halt, &mut bench.now());
        bench.scan(&mut belt);
        assert_eq!((bench.get(direction), bench.get(request)), (0, 0));
    }
}
