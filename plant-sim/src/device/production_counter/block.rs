//! Counts parts: those that enter a section of the line and those that leave it finished.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Condition, Millis, Numbered, Output, Scan};

/// How many finished parts are kept; older ones are forgotten.
pub const CAPACITY: usize = 4096;

/// A finished part.
#[derive(Clone, Copy, Debug)]
struct Finished {
    /// The number of the workpiece.
    part: u32,
    /// When it was gone from the exit, on the controller's clock.
    at: Millis,
}

/// What the counter looks at.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// Number of the part that is about to enter, 0 if there is none.
    pub entering: Condition,
    /// It has entered if this holds when it is gone.
    pub entering_if: Condition,
    /// Number of the part at the exit, 0 if there is none.
    pub leaving: Condition,
    /// It is finished if this holds when it is gone.
    pub leaving_if: Condition,
}

/// What the counter shows.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Parts that have entered and are not finished.
    pub inside: Pin<u32>,
    /// Serial number of the last finished part, 0 if there is none.
    pub last_serial: Pin<u64>,
    /// How many parts are finished.
    pub finished: Pin<u32>,
    /// Highest serial number that a gateway has taken over.
    pub acknowledged: Pin<u64>,
    /// Up to which serial number parts are released to be made.
    pub released: Pin<u64>,
}

/// Counts parts, and keeps the last [`CAPACITY`] finished ones.
#[derive(Debug)]
pub struct Production {
    inputs: Inputs,
    pins: Pins,
    /// The parts that it saw last.
    entering: u32,
    leaving: u32,
    inside: u32,
    /// By serial number.
    finished: Numbered<Finished>,
    acknowledged: u64,
    released: u64,
}

impl Production {
    /// A counter that has seen nothing yet.
    #[must_use]
    pub fn new(inputs: Inputs, pins: Pins) -> Self {
        let (entering, leaving, inside, acknowledged, released) = (0, 0, 0, 0, 0);
        Self { inputs, pins, entering, leaving, inside, finished: Numbered::new(CAPACITY), acknowledged, released }
    }

    fn show(&self, scan: &mut Scan<'_>) {
        scan.set(self.pins.inside, self.inside);
        scan.set(self.pins.last_serial, self.finished.last());
        scan.set(self.pins.finished, u32::try_from(self.finished.last()).unwrap_or(u32::MAX));
        scan.set(self.pins.acknowledged, self.acknowledged);
        scan.set(self.pins.released, self.released);
    }

    fn finish(&mut self, part: u32, at: Millis) {
        self.inside = self.inside.saturating_sub(1);
        let serial = self.finished.append(Finished { part, at });
        tracing::debug!(part, serial, "finished");
    }

    fn acknowledge(&mut self, serial: u64) -> Result<(), Refusal> {
        if serial > self.finished.last() {
            return Err(Refusal::out_of_range("serial was not finished yet"));
        }
        self.acknowledged = self.acknowledged.max(serial);
        Ok(())
    }

    fn release(&mut self, serial: u64) -> Result<(), Refusal> {
        if serial < self.released {
            return Err(Refusal::out_of_range("what is released is not taken back"));
        }
        self.released = serial;
        Ok(())
    }

    /// At most `max` finished parts, beginning with the serial number `from` or the oldest one that is kept.
    fn page(&self, from: u64, max: u32) -> Vec<Output> {
        let page = self.finished.page(from, max);
        vec![page.numbers(), page.column(|part| part.part.into()), page.column(|part| Value::Time(part.at))]
    }
}

impl Block for Production {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        let (entering, leaving) = (scan.count(self.inputs.entering), scan.count(self.inputs.leaving));
        let entered = std::mem::replace(&mut self.entering, entering);
        if entered != 0 && entering == 0 && scan.holds(self.inputs.entering_if) {
            self.inside += 1;
        }
        let left = std::mem::replace(&mut self.leaving, leaving);
        if left != 0 && left != leaving && scan.holds(self.inputs.leaving_if) {
            self.finish(left, scan.now());
        }
        self.show(scan);
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("Acknowledge", [Value::UInt64(serial)]) => self.acknowledge(*serial)?,
            ("SetReleased", [Value::UInt64(serial)]) => self.release(*serial)?,
            ("Clear", []) => self.inside = 0,
            ("GetFinished", [Value::UInt64(from), Value::UInt32(max)]) => return Ok(self.page(*from, *max)),
            _ => return Err(Refusal::unknown(call.name)),
        }
        self.show(scan);
        Ok(Vec::new())
    }

    fn is_query(&self, method: &str) -> bool {
        method == "GetFinished"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    struct Rigged {
        bench: BlockBench,
        production: Production,
        entering: Pin<u32>,
        leaving: Pin<u32>,
        forward: Pin<bool>,
    }

    impl Rigged {
        fn new() -> Self {
            let mut bench = BlockBench::default();
            let (entering, leaving, forward) = (bench.pin(0), bench.pin(0), bench.pin(true));
            let inputs = Inputs {
                entering: bench.condition(entering),
                entering_if: bench.condition(forward),
                leaving: bench.condition(leaving),
                leaving_if: bench.condition(forward),
            };
            let pins = Pins {
                inside: bench.pin(0),
                last_serial: bench.pin(0),
                finished: bench.pin(0),
                acknowledged: bench.pin(0),
                released: bench.pin(0),
            };
            Self { production: Production::new(inputs, pins), bench, entering, leaving, forward }
        }

        fn see(&mut self, pin: Pin<u32>, part: u32) {
            self.bench.now += 5;
            self.bench.set(pin, part);
            self.bench.scan(&mut self.production);
        }

        fn pass(&mut self, pin: Pin<u32>, part: u32) {
            self.see(pin, part);
            self.see(pin, 0);
        }
    }

    #[test]
    fn a_part_is_counted_in_and_out_with_the_time_at_which_it_was_gone() {
        let mut rigged = Rigged::new();
        rigged.pass(rigged.entering, 7);
        assert_eq!(rigged.bench.get(rigged.production.pins.inside), 1);
        rigged.pass(rigged.leaving, 7);
        assert_eq!(rigged.bench.get(rigged.production.pins.inside), 0);
        let page = rigged.bench.call(&mut rigged.production, "GetFinished", &[1u64.into(), 9u32.into()]).unwrap();
        let columns = [Value::UInt64(1), Value::UInt32(7), Value::Time(20)].map(|value| Output::Column(vec![value]));
        assert_eq!(page, columns);
    }

    #[test]
    fn what_hands_have_taken_away_is_not_inside_any_more_and_was_never_finished() {
        let mut rigged = Rigged::new();
        rigged.pass(rigged.entering, 7);
        rigged.pass(rigged.entering, 8);
        rigged.bench.call(&mut rigged.production, "Clear", &[]).unwrap();
        let pins = rigged.production.pins;
        assert_eq!((rigged.bench.get(pins.inside), rigged.bench.get(pins.last_serial)), (0, 0));
        rigged.pass(rigged.entering, 9);
        rigged.pass(rigged.leaving, 9);
        assert_eq!((rigged.bench.get(pins.inside), rigged.bench.get(pins.last_serial)), (0, 1));
    }

    #[test]
    fn a_part_that_goes_back_is_not_finished() {
        let mut rigged = Rigged::new();
        rigged.see(rigged.leaving, 7);
        rigged.bench.set(rigged.forward, false);
        rigged.see(rigged.leaving, 0);
        assert_eq!(rigged.bench.get(rigged.production.pins.last_serial), 0);
    }

    #[test]
    fn what_is_released_is_not_taken_back() {
        let mut rigged = Rigged::new();
        let mut release = |serial: u64| rigged.bench.call(&mut rigged.production, "SetReleased", &[serial.into()]);
        release(5).unwrap();
        assert!(matches!(release(4), Err(Refusal::OutOfRange(_))));
        release(5).unwrap();
        assert_eq!(rigged.bench.get(rigged.production.pins.released), 5);
    }

    #[test]
    fn only_finished_parts_can_be_acknowledged_and_never_taken_back() {
        let mut rigged = Rigged::new();
        rigged.pass(rigged.leaving, 1);
        rigged.pass(rigged.leaving, 2);
        let mut acknowledge = |serial: u64| rigged.bench.call(&mut rigged.production, "Acknowledge", &[serial.into()]);
        assert!(matches!(acknowledge(3), Err(Refusal::OutOfRange(_))));
        acknowledge(2).unwrap();
        acknowledge(1).unwrap();
        assert_eq!(rigged.bench.get(rigged.production.pins.acknowledged), 2);
    }
}
