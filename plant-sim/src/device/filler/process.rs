//! How a filler fills a circuit: until the volume is in, then it waits and looks whether the pressure holds.

use crate::device::station::parameters::Values;
use crate::device::station::process::Process;
use crate::device::station::results::Actual;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Guard, Millis, Scan};

/// The pins of the process.
#[derive(Debug)]
pub struct Pins {
    /// Output: open the valve.
    pub valve: Guard,
    /// Output: couple.
    pub couple: Pin<bool>,
    /// The head is coupled.
    pub coupled: Pin<bool>,
    /// In ml.
    pub volume: Pin<f64>,
    /// In bar.
    pub pressure: Pin<f64>,
}

/// What is asked for: volumes in ml, pressures in bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    volume: f64,
    tolerance: f64,
    pressures: (f64, f64),
    hold_ms: Millis,
}

/// Fills a circuit.
#[derive(Debug)]
pub struct Filling {
    pins: Pins,
    volume: f64,
    pressure: f64,
    /// When the volume was in.
    filled_at: Option<Millis>,
}

impl Filling {
    /// A process that has not begun.
    #[must_use]
    pub fn new(pins: Pins) -> Self {
        Self { pins, volume: 0.0, pressure: 0.0, filled_at: None }
    }

    /// Too much pressure ends it at once.
    fn is_over(&self, recipe: &Recipe, now: Millis) -> bool {
        let held = self.filled_at.is_some_and(|at| now - at >= recipe.hold_ms);
        held || self.pressure > recipe.pressures.1
    }

    fn wrong(&self, recipe: &Recipe) -> Option<&'static str> {
        if self.pressure > recipe.pressures.1 {
            Some("pressure above its maximum")
        } else if self.pressure < recipe.pressures.0 {
            Some("pressure below its minimum")
        } else if (self.volume - recipe.volume).abs() > recipe.tolerance {
            Some("volume outside its tolerance")
        } else {
            None
        }
    }
}

impl Process for Filling {
    type Recipe = Recipe;

    fn recipe(values: &Values<'_>) -> Result<Recipe, &'static str> {
        let [volume, tolerance, hold] = ["Volume", "VolumeTolerance", "HoldTime"].map(|name| values.get(name));
        let [from, to] = ["PressureMin", "PressureMax"].map(|name| values.get(name));
        if from > to {
            return Err("PressureMin must not be larger than PressureMax");
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
        let hold_ms = (hold * 1000.0) as Millis;
        Ok(Recipe { volume, tolerance, pressures: (from, to), hold_ms })
    }

    fn check(&self, scan: &Scan<'_>) -> Result<(), Refusal> {
        self.pins.valve.check(scan)
    }

    fn begin(&mut self) {
        (self.volume, self.pressure, self.filled_at) = (0.0, 0.0, None);
    }

    fn observe(&mut self, _item: u32, recipe: &Recipe, scan: &Scan<'_>) -> Option<Actual> {
        if !scan.get(self.pins.coupled) {
            return None;
        }
        (self.volume, self.pressure) = (scan.get(self.pins.volume), scan.get(self.pins.pressure));
        if self.volume >= recipe.volume {
            self.filled_at.get_or_insert(scan.now());
        }
        self.is_over(recipe, scan.now()).then(|| Actual { values: self.reached(), wrong: self.wrong(recipe) })
    }

    fn drive(&mut self, _item: u32, _recipe: &Recipe, scan: &mut Scan<'_>) {
        let coupled = scan.get(self.pins.coupled) && scan.get(self.pins.couple);
        scan.set(self.pins.couple, true);
        self.pins.valve.drive(coupled && self.filled_at.is_none(), scan);
    }

    fn rest(&mut self, scan: &mut Scan<'_>) {
        self.pins.valve.drive(false, scan);
        scan.set(self.pins.couple, false);
    }

    fn reached(&self) -> [f64; 2] {
        [self.volume, self.pressure]
    }
}
