//! What a scale says of what lies on it. A workpiece that lies on the platform with a part of its length weighs with that part;
//! the load cell follows with a first-order lag, and readings deviate. The weight is settled when it has stayed within a band
//! for long enough. Masses are milligrams.

use rand_chacha::ChaCha8Rng;

use crate::device::chance;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, PlacedPart};

/// A scale.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The middle of the platform, from the entry of the lane.
    pub position: Micrometres,
    /// The length of the platform.
    pub platform: Micrometres,
    /// More than this is too much.
    pub max_load: i64,
    /// What the indicator tells apart.
    pub resolution: i64,
    /// In how many milliseconds the load cell would follow, if it went on as it begins to.
    pub time_constant_ms: u32,
    /// How long the weight must stay within half of the band to be settled.
    pub settling_ms: u32,
    /// By how much a settled weight may differ, up or down.
    pub band: i64,
    /// Largest deviation of a reading.
    pub noise: i64,
}

/// The pins of a scale.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// What lies on the platform, in grams.
    pub gross: Pin<f64>,
    /// The weight has stayed within its band for long enough.
    pub settled: Pin<bool>,
    /// There is more on the platform than it bears.
    pub overload: Pin<bool>,
}

/// A scale with what lies on it.
#[derive(Debug)]
pub struct Scale {
    build: Build,
    pins: Pins,
    lane: LaneId,
    load: i64,
    /// What the load cell says, in micrograms: what it follows by in a millisecond is rounded.
    followed: i64,
    /// The middle of the band, and for how many milliseconds the weight has been in it.
    band_around: i64,
    calm_ms: u32,
    chance: ChaCha8Rng,
}

impl Scale {
    /// An empty scale; `chance` decides how readings deviate.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, chance: ChaCha8Rng) -> Self {
        let calm_ms = build.settling_ms;
        Self { build, pins, lane, load: 0, followed: 0, band_around: 0, calm_ms, chance }
    }

    /// What of a workpiece lies on the platform.
    fn weight_of(&self, placed: &PlacedPart) -> i64 {
        let from = self.build.position - self.build.platform / 2;
        let on = placed.front().min(from + self.build.platform) - placed.position.max(from);
        placed.part.mass_mg * on.clamp(0, placed.part.length) / placed.part.length
    }

    fn follow_load(&mut self) {
        let missing = self.load * 1000 - self.followed;
        let constant = i64::from(self.build.time_constant_ms);
        // What is less than one step away is there.
        self.followed += if missing.abs() <= constant { missing } else { missing / constant };
    }

    /// An empty platform is as still as the zero that the indicator keeps.
    fn reading(&mut self) -> i64 {
        let is_loaded = self.followed != 0 && self.build.noise > 0;
        let noise = if is_loaded { chance::noise(self.build.noise, &mut self.chance) } else { 0 };
        self.followed / 1000 + noise
    }

    /// To settle, a weight must stay within half of the band, so that a settled one stays settled while it still creeps.
    fn settle(&mut self, reading: i64) {
        let allowed = if self.is_settled() { self.build.band } else { self.build.band / 2 };
        if (reading - self.band_around).abs() > allowed {
            (self.band_around, self.calm_ms) = (reading, 0);
        } else {
            self.calm_ms = (self.calm_ms + 1).min(self.build.settling_ms);
        }
    }

    fn is_settled(&self) -> bool {
        self.calm_ms >= self.build.settling_ms
    }

    fn write_sensors(&self, reading: i64, around: &mut Around<'_>) {
        let most = self.build.max_load;
        let shown = (reading + self.build.resolution / 2).div_euclid(self.build.resolution) * self.build.resolution;
        around.sense_milli(self.pins.gross, shown.min(most));
        around.sense(self.pins.settled, self.is_settled());
        around.sense(self.pins.overload, reading > most);
    }
}

impl Behaviour for Scale {
    fn step(&mut self, around: &mut Around<'_>) {
        self.follow_load();
        let reading = self.reading();
        self.settle(reading);
        self.write_sensors(reading, around);
    }

    fn look(&mut self, around: &mut Around<'_>) {
        self.load = around.lanes.parts(self.lane).iter().map(|placed| self.weight_of(placed)).sum();
    }

    fn is_idle(&self) -> bool {
        let is_still = self.build.noise == 0 || self.load == 0;
        is_still && self.followed == self.load * 1000 && self.is_settled()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::Part;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    const BUILD: Build = Build {
        position: 500_000,
        platform: 200_000,
        max_load: 1_000_000,
        resolution: 100,
        time_constant_ms: 50,
        settling_ms: 200,
        band: 500,
        noise: 0,
    };

    fn scale(build: Build, seed: u64) -> (DeviceBench, Scale) {
        let mut bench = DeviceBench::default();
        let pins = Pins { gross: bench.sensor(0.0), settled: bench.sensor(true), overload: bench.sensor(false) };
        let lane = bench.lanes.add();
        (bench, Scale::new(build, pins, lane, ChaCha8Rng::seed_from_u64(seed)))
    }

    /// Lays a workpiece of so many grams, alone.
    fn lay(bench: &mut DeviceBench, scale: &mut Scale, grams: i64, position: Micrometres) {
        bench.lanes.clear(scale.lane);
        bench.lay(scale.lane, Part { mass_mg: grams * 1000, ..part(1) }, position);
        scale.look(&mut bench.around());
    }

    fn after(bench: &mut DeviceBench, scale: &mut Scale, ms: u32) -> (f64, bool, bool) {
        (0..ms).for_each(|_| scale.step(&mut bench.around()));
        let pins = scale.pins;
        (bench.image.read(pins.gross), bench.image.read(pins.settled), bench.image.read(pins.overload))
    }

    #[test]
    fn it_follows_with_its_lag_and_settles_later() {
        let (mut bench, mut scale) = scale(BUILD, 1);
        assert_eq!((after(&mut bench, &mut scale, 1), scale.is_idle()), ((0.0, true, false), true));
        lay(&mut bench, &mut scale, 100, 480_000);
        let (lag, settled, _) = after(&mut bench, &mut scale, 50);
        // 63.2 % are there after the time constant (IEC 60050, 103-05-26).
        assert!((63.0..64.5).contains(&lag) && !settled, "{lag} g");
        let (_, settled, _) = after(&mut bench, &mut scale, 250);
        assert!(!settled, "it was within the band for less than 200 ms");
        assert_eq!(after(&mut bench, &mut scale, 700), (100.0, true, false));
        assert!(scale.is_idle());
        bench.lanes.clear(scale.lane);
        scale.look(&mut bench.around());
        assert!(!scale.is_idle());
        assert_eq!(after(&mut bench, &mut scale, 2000), (0.0, true, false));
    }

    #[test]
    fn what_lies_on_it_in_part_weighs_in_part_and_too_much_is_told() {
        for (grams, position, expected, overload) in [
            (100, 360_000, 0.0, false),
            (100, 370_000, 25.0, false),
            (100, 400_000, 100.0, false),
            (100, 580_000, 50.0, false),
            (1001, 480_000, 1000.0, true),
        ] {
            let (mut bench, mut scale) = scale(BUILD, 1);
            lay(&mut bench, &mut scale, grams, position);
            assert_eq!(after(&mut bench, &mut scale, 5000), (expected, true, overload), "{grams} g at {position}");
        }
    }

    #[test]
    fn readings_deviate_by_no_more_than_the_noise_and_alike_for_the_same_seed() {
        let build = Build { noise: 100, resolution: 1, ..BUILD };
        let weigh = |seed: u64| -> Vec<f64> {
            let (mut bench, mut scale) = scale(build, seed);
            lay(&mut bench, &mut scale, 100, 480_000);
            after(&mut bench, &mut scale, 2000);
            (0..200)
                .map(|_| after(&mut bench, &mut scale, 1))
                .map(|(gross, settled, _)| (gross, assert!(settled)).0)
                .collect()
        };
        let readings = weigh(7);
        assert!(readings.iter().all(|reading| (reading - 100.0).abs() <= 0.1001), "{readings:?}");
        assert!(readings.iter().any(|reading| (reading - 100.0).abs() > 0.05));
        assert_eq!(readings, weigh(7));
        assert_ne!(readings, weigh(8));
    }
}
