//! What a heater does to the temperature of its zone: a first-order lag. Heated, it rises; it falls towards the temperature around
//! it, the faster the further it is from that.

use rand_chacha::ChaCha8Rng;

use crate::device::chance;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// What the transmitter of the temperature tells apart, in thousandths of a kelvin.
const RESOLUTION: i64 = 100;

/// A zone and its heater.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The temperature around it, in thousandths of a degree Celsius.
    pub ambient: i64,
    /// How fast the heater alone warms it, in thousandths of a kelvin per second (which is millionths of a kelvin per
    /// millisecond).
    pub rate: i64,
    /// In how many milliseconds it would cool down to the temperature around it, if it went on as it begins to.
    pub time_constant_ms: u32,
    /// Largest deviation of a reading, in thousandths of a kelvin.
    pub noise: i64,
}

/// The pins of a zone.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: heat.
    pub heater: Pin<bool>,
    /// In degrees Celsius.
    pub temperature: Pin<f64>,
}

/// A zone with its temperature.
#[derive(Debug)]
pub struct Zone {
    build: Build,
    pins: Pins,
    /// By how much it is warmer than what is around it, in thousandths of a millionth of a kelvin: what is lost in a millisecond is
    /// rounded, and a slow zone loses little.
    above: i64,
    /// What the heater gives, in the same per millisecond.
    heat: i64,
    is_heated: bool,
    chance: ChaCha8Rng,
}

impl Zone {
    /// A zone that is as warm as what is around it; `chance` decides how readings deviate.
    #[must_use]
    pub fn new(build: Build, pins: Pins, chance: ChaCha8Rng) -> Self {
        Self { build, pins, above: 0, heat: 0, is_heated: false, chance }
    }

    /// By how much it changes in a millisecond.
    fn change(&self) -> i64 {
        self.heat - self.above / i64::from(self.build.time_constant_ms)
    }

    fn write_sensor(&mut self, around: &mut Around<'_>) {
        let noise = if self.build.noise > 0 { chance::noise(self.build.noise, &mut self.chance) } else { 0 };
        let temperature = self.build.ambient + self.above / 1_000_000 + noise;
        around.sense_milli(self.pins.temperature, (temperature + RESOLUTION / 2).div_euclid(RESOLUTION) * RESOLUTION);
    }
}

impl Behaviour for Zone {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.is_heated = around.output(self.pins.heater);
        self.heat = if self.is_heated { around.scaled(self.build.rate * 1000) } else { 0 };
        self.write_sensor(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        self.above += self.change();
        self.write_sensor(around);
    }

    fn is_idle(&self) -> bool {
        self.change() == 0 && self.build.noise == 0
    }

    fn is_held_back(&self) -> bool {
        self.is_heated && self.heat < self.build.rate * 1000
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    const BUILD: Build = Build { ambient: 20_000, rate: 5000, time_constant_ms: 10_000, noise: 0 };

    fn zone(build: Build) -> (DeviceBench, Zone) {
        let mut bench = DeviceBench::default();
        let pins = Pins { heater: bench.output(true), temperature: bench.sensor(20.0) };
        let mut zone = Zone::new(build, pins, ChaCha8Rng::seed_from_u64(1));
        zone.follow(&mut bench.around());
        (bench, zone)
    }

    fn after(bench: &mut DeviceBench, zone: &mut Zone, ms: u32) -> f64 {
        (0..ms).for_each(|_| zone.step(&mut bench.around()));
        bench.image.read(zone.pins.temperature)
    }

    #[test]
    fn it_warms_to_a_balance_and_cools_to_what_is_around_it() {
        let (mut bench, mut zone) = zone(BUILD);
        let first = after(&mut bench, &mut zone, 1000);
        assert!((24.6..=24.9).contains(&first), "5 K/s, and a little is lost: {first}");
        // 63.2 % of the 50 K that it can have are there after the time constant (IEC 60050, 103-05-26).
        let lag = after(&mut bench, &mut zone, 9000);
        assert!((51.5..=51.7).contains(&lag), "{lag}");
        let balance = after(&mut bench, &mut zone, 200_000);
        assert!((69.9..=70.1).contains(&balance) && zone.is_idle(), "{balance}");
        bench.image.set(zone.pins.heater, false);
        zone.follow(&mut bench.around());
        assert!(!zone.is_idle());
        let cold = after(&mut bench, &mut zone, 200_000);
        assert!((cold - 20.0).abs() < 0.1 && zone.is_idle(), "{cold}");
    }

    #[test]
    fn a_slow_zone_rests_only_when_it_is_as_cold_as_what_is_around_it() {
        let (mut bench, mut zone) = zone(Build { time_constant_ms: 10_000_000, ..BUILD });
        bench.image.set(zone.pins.heater, false);
        zone.follow(&mut bench.around());
        zone.above = 10_000_000;
        assert!(!zone.is_idle());
        assert!((after(&mut bench, &mut zone, 1) - 20.0).abs() < 1e-9 && zone.is_idle());
    }

    #[test]
    fn readings_deviate_by_no_more_than_the_noise() {
        let (mut bench, mut zone) = zone(Build { noise: 500, rate: 1, ..BUILD });
        let readings: Vec<f64> = (0..200).map(|_| after(&mut bench, &mut zone, 1)).collect();
        assert!(readings.iter().all(|reading| (reading - 20.0).abs() <= 0.55), "{readings:?}");
        assert!(readings.iter().any(|reading| (reading - 20.0).abs() >= 0.2) && !zone.is_idle());
    }
}
