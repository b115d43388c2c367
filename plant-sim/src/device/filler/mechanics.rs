//! The head of a filler: it is coupled to a circuit and fills it from a supply under pressure.
//!
//! A circuit takes its volume without resistance; from there on its pressure rises with what more is filled in, and
//! the flow falls with the pressure. A leaking circuit loses what its pressure drives out. Volumes are microlitres and
//! pressures are thousandths of a bar.

use rand_chacha::ChaCha8Rng;

use crate::device::chance::{deviation, hits, noise};
use crate::device::station::travel::Travel;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// Pressure in thousandths of a bar that drives a microlitre per millisecond out of a leak.
const LEAK: i64 = 20;

/// Largest deviation of the pressure transducer.
const NOISE: i64 = 5;

/// The circuits and the head that fills them.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// To couple or to uncouple.
    pub couple_ms: u32,
    /// Flow against no pressure, in millilitres per second (which is microlitres per millisecond).
    pub rate: i64,
    /// Pressure of the supply.
    pub supply: i64,
    /// What a circuit takes without resistance.
    pub circuit: i64,
    /// Largest deviation of it from circuit to circuit, in thousandths.
    pub spread: i64,
    /// Millilitres per bar (which is microlitres per thousandth of a bar) that it takes more.
    pub compliance: i64,
    /// How many of a thousand circuits leak.
    pub leaks: u32,
}

/// The pins of a filling head.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drives are on.
    pub enable: Pin<bool>,
    /// Output: couple.
    pub couple: Pin<bool>,
    /// Output: open the valve.
    pub valve: Pin<bool>,
    /// The head is parked.
    pub home: Pin<bool>,
    /// The head is coupled.
    pub coupled: Pin<bool>,
    /// Flow meter: what has passed the valve since the head was coupled, in ml.
    pub volume: Pin<f64>,
    /// Pressure transducer, in bar.
    pub pressure: Pin<f64>,
}

/// What is filled.
#[derive(Debug, Default)]
struct Circuit {
    takes: i64,
    leaks: bool,
    content: i64,
}

impl Circuit {
    fn draw(build: &Build, chance: &mut ChaCha8Rng) -> Self {
        let takes = build.circuit + deviation(build.circuit * build.spread / 1000, chance);
        Self { takes, leaks: hits(build.leaks, chance), content: 0 }
    }

    fn pressure(&self, compliance: i64) -> i64 {
        (self.content - self.takes).max(0) / compliance
    }
}

/// A filling head with the circuit that it is coupled to.
#[derive(Debug)]
pub struct FillingHead {
    build: Build,
    pins: Pins,
    travel: Travel,
    circuit: Circuit,
    open: bool,
    passed: i64,
    chance: ChaCha8Rng,
}

impl FillingHead {
    /// A head that is not coupled; `chance` decides how circuits deviate from each other.
    #[must_use]
    pub fn new(build: Build, pins: Pins, chance: ChaCha8Rng) -> Self {
        let (travel, circuit) = (Travel::new(build.couple_ms), Circuit::default());
        Self { build, pins, travel, circuit, open: false, passed: 0, chance }
    }

    fn is_coupled(&self) -> bool {
        self.travel.at() != 0
    }

    fn is_filling(&self) -> bool {
        self.open && self.is_coupled()
    }

    fn is_losing(&self) -> bool {
        self.is_coupled() && self.circuit.leaks && self.pressure() >= LEAK
    }

    fn pressure(&self) -> i64 {
        self.circuit.pressure(self.build.compliance)
    }

    fn flow(&mut self, around: &Around<'_>) {
        let pressure = self.pressure();
        if self.is_filling() {
            let flow = around.scaled(self.build.rate * (self.build.supply - pressure).max(0) / self.build.supply);
            self.passed += flow;
            self.circuit.content += flow;
        }
        if self.is_losing() {
            self.circuit.content -= pressure / LEAK;
        }
    }

    /// Where it stands; to be written when that has changed.
    fn write_place(&self, around: &mut Around<'_>) {
        around.sense(self.pins.home, self.travel.is_home());
        around.sense(self.pins.coupled, self.is_coupled());
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        let pressure = if self.is_coupled() { self.pressure() } else { 0 };
        let noise = if pressure > NOISE { noise(NOISE, &mut self.chance) } else { 0 };
        around.sense_milli(self.pins.volume, self.passed);
        around.sense_milli(self.pins.pressure, pressure + noise);
    }
}

impl Behaviour for FillingHead {
    fn follow(&mut self, around: &mut Around<'_>) {
        let on = around.output(self.pins.enable);
        self.travel.power(on);
        self.travel.go(around.output(self.pins.couple).into());
        self.open = on && around.output(self.pins.valve);
        self.write_place(around);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        if self.travel.step(around) {
            self.write_place(around);
            self.passed = 0;
            self.circuit = Circuit::draw(&self.build, &mut self.chance);
        } else {
            self.flow(around);
        }
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        !self.is_moving() && !self.is_losing()
    }

    fn is_moving(&self) -> bool {
        self.travel.is_moving() || self.is_filling()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    const BUILD: Build =
        Build { couple_ms: 50, rate: 200, supply: 5000, circuit: 800_000, spread: 0, compliance: 20, leaks: 0 };

    struct Rigged {
        bench: DeviceBench,
        head: FillingHead,
    }

    impl Rigged {
        fn filled(build: Build, steps: u32) -> Self {
            let mut bench = DeviceBench::default();
            let pins = Pins {
                enable: bench.output(true),
                couple: bench.output(true),
                valve: bench.output(true),
                home: bench.sensor(true),
                coupled: bench.sensor(false),
                volume: bench.sensor(0.0),
                pressure: bench.sensor(0.0),
            };
            let mut head = FillingHead::new(build, pins, ChaCha8Rng::seed_from_u64(1));
            head.follow(&mut bench.around());
            let mut rigged = Self { bench, head };
            rigged.steps(50);
            assert!(rigged.bench.image.read(pins.coupled));
            rigged.steps(steps);
            rigged
        }

        fn steps(&mut self, steps: u32) {
            (0..steps).for_each(|_| self.head.step(&mut self.bench.around()));
        }

        fn close(&mut self) {
            self.bench.image.set(self.head.pins.valve, false);
            self.head.follow(&mut self.bench.around());
        }

        fn says(&self) -> (f64, f64) {
            (self.bench.image.read(self.head.pins.volume), self.bench.image.read(self.head.pins.pressure))
        }
    }

    #[test]
    fn pressure_rises_when_the_circuit_is_full_and_never_above_the_supply() {
        assert_eq!(Rigged::filled(BUILD, 4000).says(), (800.0, 0.0));
        let (volume, pressure) = Rigged::filled(BUILD, 4200).says();
        assert!(volume > 830.0 && volume < 840.0 && pressure > 1.5 && pressure < 2.0, "{volume} ml, {pressure} bar");
        let (_, pressure) = Rigged::filled(BUILD, 60_000).says();
        assert!(pressure > 4.9 && pressure <= 5.005, "{pressure} bar");
    }

    #[test]
    fn a_tight_circuit_keeps_its_pressure_and_a_leaking_one_does_not() {
        for (leaks, lost) in [(0, false), (1000, true)] {
            let mut rigged = Rigged::filled(Build { leaks, ..BUILD }, 4200);
            rigged.close();
            let (_, before) = rigged.says();
            assert_eq!(rigged.head.is_idle(), !lost);
            rigged.steps(500);
            let (_, after) = rigged.says();
            assert_eq!(after < before / 2.0, lost, "{before} bar, then {after} bar");
        }
    }
}
