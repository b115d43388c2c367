//! A gauge's probe: it is moved from point to point and measures gap and flush there.
//!
//! What it measures differs from product to product, and a little from reading to reading.

use rand_chacha::ChaCha8Rng;

use crate::device::chance::{deviation, noise};
use crate::device::station::travel::Travel;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, Micrometres};

/// The products and the probe that measures them.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// From point to point.
    pub move_ms: u32,
    /// The gap that was intended.
    pub gap: Micrometres,
    /// The flush that was intended.
    pub flush: Micrometres,
    /// Largest deviation of both from product to product.
    pub spread: Micrometres,
    /// Largest deviation from reading to reading.
    pub noise: Micrometres,
}

/// The pins of a probe.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drives are on.
    pub enable: Pin<bool>,
    /// Output: the point to move to, 0 to park.
    pub point: Pin<u32>,
    /// The probe is parked.
    pub home: Pin<bool>,
    /// The point at which the probe stands, 0 if at none.
    pub at_point: Pin<u32>,
    /// The gap there, in mm.
    pub gap: Pin<f64>,
    /// The flush there, in mm.
    pub flush: Pin<f64>,
}

/// A probe with what it measures at the current point.
#[derive(Debug)]
pub struct Probe {
    build: Build,
    pins: Pins,
    travel: Travel,
    gap: Micrometres,
    flush: Micrometres,
    chance: ChaCha8Rng,
}

impl Probe {
    /// A parked probe; `chance` decides how products and readings deviate.
    #[must_use]
    pub fn new(build: Build, pins: Pins, chance: ChaCha8Rng) -> Self {
        Self { build, pins, travel: Travel::new(build.move_ms), gap: 0, flush: 0, chance }
    }

    fn meet(&mut self) {
        self.gap = self.build.gap + deviation(self.build.spread, &mut self.chance);
        self.flush = self.build.flush + deviation(self.build.spread, &mut self.chance);
    }

    fn reading(&mut self, quantity: Micrometres) -> Micrometres {
        if self.travel.at() == 0 { 0 } else { quantity + noise(self.build.noise, &mut self.chance) }
    }

    /// Where it stands; to be written when that has changed.
    fn write_place(&self, around: &mut Around<'_>) {
        around.sense(self.pins.home, self.travel.is_home());
        around.sense(self.pins.at_point, self.travel.at());
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        let (gap, flush) = (self.reading(self.gap), self.reading(self.flush));
        around.sense_milli(self.pins.gap, gap);
        around.sense_milli(self.pins.flush, flush);
    }
}

impl Behaviour for Probe {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.travel.power(around.output(self.pins.enable));
        self.travel.go(around.output(self.pins.point));
        self.write_place(around);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        if self.travel.step(around) {
            self.write_place(around);
            self.meet();
        }
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        !self.is_moving() && self.travel.at() == 0
    }

    fn is_moving(&self) -> bool {
        self.travel.is_moving()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn readings_stay_near_what_is_there_and_what_is_there_within_the_spread() {
        let mut bench = DeviceBench::default();
        let pins = Pins {
            enable: bench.output(true),
            point: bench.output(0),
            home: bench.sensor(true),
            at_point: bench.sensor(0),
            gap: bench.sensor(0.0),
            flush: bench.sensor(0.0),
        };
        let build = Build { move_ms: 20, gap: 4000, flush: 0, spread: 300, noise: 20 };
        let mut probe = Probe::new(build, pins, ChaCha8Rng::seed_from_u64(1));
        for point in 1..20 {
            bench.image.set(pins.point, point);
            probe.follow(&mut bench.around());
            assert!(bench.image.read(pins.gap).abs() < 1e-9);
            (0..20).for_each(|_| probe.step(&mut bench.around()));
            assert_eq!(bench.image.read(pins.at_point), point);
            let first = bench.image.read(pins.gap);
            assert!((first - 4.0).abs() <= 0.32, "{first}");
            probe.step(&mut bench.around());
            assert!((bench.image.read(pins.gap) - first).abs() <= 0.04 && !probe.is_idle());
        }
    }
}
