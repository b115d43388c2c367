//! Function block of a scale: takes the tare off, and judges the net weight by its limits.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Output, Scan};

/// What the block reads and shows; weights are in grams.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// What lies on the platform.
    pub gross: Pin<f64>,
    /// The weight is settled.
    pub settled: Pin<bool>,
    /// There is too much on the platform.
    pub overload: Pin<bool>,
    /// The weight without the tare.
    pub net: Pin<f64>,
    /// What is taken off.
    pub tare: Pin<f64>,
    /// A settled weight is neither too small nor too large.
    pub in_tolerance: Pin<bool>,
    /// A settled weight is smaller than the smallest good one.
    pub too_light: Pin<bool>,
    /// A settled weight is larger than the largest good one.
    pub too_heavy: Pin<bool>,
}

/// What weights are judged by, in grams.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The smallest and the largest good net weight.
    pub good: (f64, f64),
    /// What weighs less is nothing.
    pub threshold: f64,
    /// The most that it bears.
    pub max_load: f64,
}

/// The function block of a scale. It moves nothing, so it weighs whether or not the line runs.
#[derive(Debug)]
pub struct ScaleBlock {
    pins: Pins,
    limits: Limits,
    tare: f64,
}

impl ScaleBlock {
    /// A scale without tare.
    #[must_use]
    pub fn new(pins: Pins, limits: Limits) -> Self {
        Self { pins, limits, tare: 0.0 }
    }

    fn set_tare(&mut self, scan: &Scan<'_>) -> Result<(), Refusal> {
        if !scan.get(self.pins.settled) {
            return Err(Refusal::interlock("the weight is not settled"));
        }
        if scan.get(self.pins.overload) {
            return Err(Refusal::interlock("there is too much on the scale"));
        }
        self.tare = scan.get(self.pins.gross);
        Ok(())
    }

    fn set_limits(&mut self, least: f64, most: f64) -> Result<(), Refusal> {
        if !(0.0 <= least && least <= most && most <= self.limits.max_load) {
            let most = self.limits.max_load;
            let what = format!("the limits must be 0 to {most} g, and the smaller one must come first");
            return Err(Refusal::out_of_range(what));
        }
        self.limits.good = (least, most);
        Ok(())
    }

    fn judge(&self, net: f64, scan: &mut Scan<'_>) {
        let is_weighed = scan.get(self.pins.settled) && scan.get(self.pins.gross) >= self.limits.threshold;
        let overload = scan.get(self.pins.overload);
        let (least, most) = self.limits.good;
        let (light, heavy) = (net < least && !overload, net > most || overload);
        scan.set(self.pins.too_light, is_weighed && light);
        scan.set(self.pins.too_heavy, is_weighed && heavy);
        scan.set(self.pins.in_tolerance, is_weighed && !light && !heavy);
    }
}

impl Block for ScaleBlock {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        // The difference of two readings has no more digits than they have.
        let net = ((scan.get(self.pins.gross) - self.tare) * 1000.0).round() / 1000.0;
        scan.set(self.pins.net, net);
        scan.set(self.pins.tare, self.tare);
        self.judge(net, scan);
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("SetTare", []) => self.set_tare(scan)?,
            ("ClearTare", []) => self.tare = 0.0,
            ("SetLimits", [Value::Double(least), Value::Double(most)]) => self.set_limits(*least, *most)?,
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }

    fn stop(&mut self, scan: &mut Scan<'_>) {
        for judged in [self.pins.in_tolerance, self.pins.too_light, self.pins.too_heavy] {
            scan.set(judged, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    fn block() -> (BlockBench, ScaleBlock) {
        let mut bench = BlockBench::default();
        let [gross, net, tare] = [0.0; 3].map(|zero| bench.pin(zero));
        let [settled, overload, in_tolerance, too_light, too_heavy] = [false; 5].map(|off| bench.pin(off));
        let pins = Pins { gross, settled, overload, net, tare, in_tolerance, too_light, too_heavy };
        let limits = Limits { good: (95.0, 105.0), threshold: 5.0, max_load: 1000.0 };
        (bench, ScaleBlock::new(pins, limits))
    }

    /// The net weight, and whether it is too small, good, too large.
    fn judged(bench: &mut BlockBench, block: &mut ScaleBlock, gross: f64, settled: bool) -> (f64, [bool; 3]) {
        bench.set(block.pins.gross, gross);
        bench.set(block.pins.settled, settled);
        bench.scan(block);
        let flags = [block.pins.too_light, block.pins.in_tolerance, block.pins.too_heavy];
        (bench.get(block.pins.net), flags.map(|pin| bench.get(pin)))
    }

    #[test]
    fn only_a_settled_weight_of_something_is_judged() {
        let (mut bench, mut block) = block();
        for (gross, settled, flags) in [
            (100.0, false, [false; 3]),
            (4.9, true, [false; 3]),
            (94.9, true, [true, false, false]),
            (95.0, true, [false, true, false]),
            (105.0, true, [false, true, false]),
            (105.1, true, [false, false, true]),
        ] {
            assert_eq!(judged(&mut bench, &mut block, gross, settled), (gross, flags), "{gross} g");
        }
        bench.set(block.pins.overload, true);
        assert_eq!(judged(&mut bench, &mut block, 100.0, true).1, [false, false, true], "too much is no weight");
    }

    #[test]
    fn the_tare_is_taken_off_once_the_weight_is_settled() {
        let (mut bench, mut block) = block();
        judged(&mut bench, &mut block, 250.1, false);
        assert_eq!(bench.call(&mut block, "SetTare", &[]), Err(Refusal::interlock("the weight is not settled")));
        judged(&mut bench, &mut block, 250.1, true);
        bench.call(&mut block, "SetTare", &[]).unwrap();
        assert_eq!(judged(&mut bench, &mut block, 350.4, true), (100.3, [false, true, false]));
        bench.call(&mut block, "ClearTare", &[]).unwrap();
        assert_eq!(judged(&mut bench, &mut block, 350.4, true), (350.4, [false, false, true]));
    }

    #[test]
    fn limits_that_can_not_be_are_refused() {
        let (mut bench, mut block) = block();
        for (least, most) in [(-1.0, 5.0), (6.0, 5.0), (0.0, 1000.1), (f64::NAN, 5.0)] {
            let refused = bench.call(&mut block, "SetLimits", &[least.into(), most.into()]);
            assert!(matches!(refused, Err(Refusal::OutOfRange(_))), "{least} to {most}");
        }
        bench.call(&mut block, "SetLimits", &[200.0.into(), 300.0.into()]).unwrap();
        assert_eq!(judged(&mut bench, &mut block, 250.0, true).1, [false, true, false]);
    }
}
