//! What flows into a tank and out of it. Volumes are microlitres, flows are millilitres per second (which is microlitres per
//! millisecond).

use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// What the transmitter of the level tells apart, in thousandths of a litre.
const RESOLUTION: i64 = 10;

/// A tank and its valves.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// What it holds.
    pub capacity: i64,
    /// What is in it at first.
    pub content: i64,
    /// Through the open inlet.
    pub inflow: i64,
    /// Through the open outlet.
    pub outflow: i64,
    /// Below this the lower level switch falls.
    pub low: i64,
    /// From this on the upper level switch is set.
    pub high: i64,
}

/// The pins of a tank.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the inlet is open.
    pub inlet: Pin<bool>,
    /// Output: the outlet is open.
    pub outlet: Pin<bool>,
    /// What is in it, in litres.
    pub level: Pin<f64>,
    /// There is less in it than up to the lower level switch.
    pub low: Pin<bool>,
    /// It is filled up to the upper level switch.
    pub high: Pin<bool>,
    /// It runs over.
    pub overflow: Pin<bool>,
}

/// A tank with what is in it.
#[derive(Debug)]
pub struct Tank {
    build: Build,
    pins: Pins,
    content: i64,
    /// What flows in and out now.
    flows: [i64; 2],
    is_open: [bool; 2],
}

impl Tank {
    /// A tank with closed valves.
    #[must_use]
    pub fn new(build: Build, pins: Pins) -> Self {
        Self { build, pins, content: build.content, flows: [0; 2], is_open: [false; 2] }
    }

    /// What would be in it after a millisecond if it were larger.
    fn next(&self) -> i64 {
        let [inflow, outflow] = self.flows;
        (self.content + inflow - outflow).max(0)
    }

    fn write_sensors(&self, around: &mut Around<'_>) {
        let litres = (self.content / 1000 + RESOLUTION / 2) / RESOLUTION * RESOLUTION;
        around.sense_milli(self.pins.level, litres);
        around.sense(self.pins.low, self.content < self.build.low);
        around.sense(self.pins.high, self.content >= self.build.high);
        around.sense(self.pins.overflow, self.next() > self.build.capacity);
    }
}

impl Behaviour for Tank {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.is_open = [around.output(self.pins.inlet), around.output(self.pins.outlet)];
        let [inlet, outlet] = self.is_open;
        self.flows = [
            if inlet { around.scaled(self.build.inflow) } else { 0 },
            if outlet { around.scaled(self.build.outflow) } else { 0 },
        ];
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        self.content = self.next().min(self.build.capacity);
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        self.next().min(self.build.capacity) == self.content
    }

    fn is_held_back(&self) -> bool {
        let [inlet, outlet] = self.is_open;
        inlet && self.flows[0] < self.build.inflow || outlet && self.flows[1] < self.build.outflow
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    /// A litre, filled with 200 ml/s and emptied with 100 ml/s.
    fn tank() -> (DeviceBench, Tank) {
        let build = Build { capacity: 1_000_000, content: 0, inflow: 200, outflow: 100, low: 100_000, high: 900_000 };
        let mut bench = DeviceBench::default();
        let pins = Pins {
            inlet: bench.output(false),
            outlet: bench.output(false),
            level: bench.sensor(0.0),
            low: bench.sensor(true),
            high: bench.sensor(false),
            overflow: bench.sensor(false),
        };
        (bench, Tank::new(build, pins))
    }

    fn flow(bench: &mut DeviceBench, tank: &mut Tank, valves: [bool; 2], ms: u32) -> (f64, [bool; 3]) {
        bench.image.set(tank.pins.inlet, valves[0]);
        bench.image.set(tank.pins.outlet, valves[1]);
        tank.follow(&mut bench.around());
        (0..ms).for_each(|_| tank.step(&mut bench.around()));
        let pins = [tank.pins.low, tank.pins.high, tank.pins.overflow];
        (bench.image.read(tank.pins.level), pins.map(|pin| bench.image.read(pin)))
    }

    #[test]
    fn it_fills_runs_over_and_empties_and_its_switches_tell() {
        let (mut bench, mut tank) = tank();
        assert_eq!(flow(&mut bench, &mut tank, [true, false], 499), (0.1, [true, false, false]));
        assert_eq!(flow(&mut bench, &mut tank, [true, false], 1), (0.1, [false, false, false]));
        assert_eq!(flow(&mut bench, &mut tank, [true, false], 4500), (1.0, [false, true, true]));
        assert!(tank.is_idle(), "what comes in runs over");
        assert_eq!(flow(&mut bench, &mut tank, [true, true], 100), (1.0, [false, true, true]));
        assert_eq!(flow(&mut bench, &mut tank, [false, true], 5000), (0.5, [false, false, false]));
        assert!(!tank.is_idle());
        assert_eq!(flow(&mut bench, &mut tank, [false, true], 6000), (0.0, [true, false, false]));
        assert!(tank.is_idle(), "it is empty");
    }
}
