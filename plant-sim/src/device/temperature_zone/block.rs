//! Function block of a temperature zone: a two-point controller.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Order, Output, Scan};

/// What the block reads and shows, in degrees Celsius.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// What it is.
    pub temperature: Pin<f64>,
    /// What it is to be; 0 while the heater is switched off.
    pub setpoint: Pin<f64>,
    /// It is switched on, and within the band around the setpoint.
    pub at_temperature: Pin<bool>,
}

/// What may be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The highest setpoint, in degrees Celsius.
    pub highest: f64,
    /// How far from the setpoint it may be, in kelvins; the heater is switched at half of that.
    pub band: f64,
}

/// The function block of a temperature zone.
#[derive(Debug)]
pub struct ZoneBlock {
    heater: Guard,
    pins: Pins,
    limits: Limits,
    asked: Option<f64>,
    heats: bool,
}

impl ZoneBlock {
    /// A block that nobody has asked for anything.
    #[must_use]
    pub fn new(heater: Guard, pins: Pins, limits: Limits) -> Self {
        Self { heater, pins, limits, asked: None, heats: false }
    }

    fn heat(&mut self, setpoint: f64, scan: &mut Scan<'_>) -> Result<(), Refusal> {
        if !(setpoint > 0.0 && setpoint <= self.limits.highest) {
            let what = format!("the temperature must be above 0 and at most {} °C", self.limits.highest);
            return Err(Refusal::out_of_range(what));
        }
        scan.permit()?;
        self.heater.check(scan)?;
        self.asked = Some(setpoint);
        Ok(())
    }

    /// Whether it is to be heated: below the band that is, above it is not, and within it goes on as before.
    fn wants_heat(&self, temperature: f64) -> bool {
        let Some(setpoint) = self.asked else { return false };
        let half = self.limits.band / 2.0;
        temperature < setpoint - half || self.heats && temperature < setpoint + half
    }
}

impl Block for ZoneBlock {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        let temperature = scan.get(self.pins.temperature);
        self.heats = self.heater.drive(self.wants_heat(temperature), scan);
        let is_near = |setpoint: f64| (temperature - setpoint).abs() <= self.limits.band;
        scan.set(self.pins.at_temperature, self.asked.is_some_and(is_near));
        scan.set(self.pins.setpoint, self.asked.unwrap_or(0.0));
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        if order.stops() {
            self.asked = None;
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("Heat", [Value::Double(setpoint)]) => self.heat(*setpoint, scan)?,
            ("SwitchOff", []) => self.asked = None,
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    fn block() -> (BlockBench, ZoneBlock, Pin<bool>) {
        let mut bench = BlockBench::default();
        let heater = bench.pin(false);
        let pins = Pins { temperature: bench.pin(20.0), setpoint: bench.pin(0.0), at_temperature: bench.pin(false) };
        let limits = Limits { highest: 250.0, band: 4.0 };
        (bench, ZoneBlock::new(Guard::new(heater, vec![]), pins, limits), heater)
    }

    #[test]
    fn it_switches_the_heater_around_the_setpoint() {
        let (mut bench, mut block, heater) = block();
        let heats = |bench: &mut BlockBench, block: &mut ZoneBlock, temperature: f64| {
            bench.set(block.pins.temperature, temperature);
            bench.scan(block);
            (bench.get(heater), bench.get(block.pins.at_temperature))
        };
        assert_eq!(heats(&mut bench, &mut block, 20.0), (false, false));
        bench.call(&mut block, "Heat", &[Value::Double(180.0)]).unwrap();
        let temperatures = [20.0, 175.9, 176.0, 181.9, 182.0, 178.1, 177.9, 184.0, 184.1];
        let (is_on, near): (Vec<_>, Vec<_>) =
            temperatures.into_iter().map(|temperature| heats(&mut bench, &mut block, temperature)).unzip();
        assert_eq!(is_on, [true, true, true, true, false, false, true, false, false]);
        assert_eq!(near, [false, false, true, true, true, true, true, true, false]);
        assert!((bench.get(block.pins.setpoint) - 180.0).abs() < 1e-9);
        block.obey(Order::Halt, &mut bench.now());
        assert_eq!(heats(&mut bench, &mut block, 100.0), (false, false));
    }

    #[test]
    fn what_is_too_hot_is_refused() {
        let (mut bench, mut block, _) = block();
        for setpoint in [0.0, -1.0, 250.1, f64::NAN] {
            let refused = bench.call(&mut block, "Heat", &[Value::Double(setpoint)]);
            assert!(matches!(refused, Err(Refusal::OutOfRange(_))), "{setpoint}");
        }
    }
}
