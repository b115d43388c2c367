//! How a gauge measures a point: the mean of several readings.

use crate::device::station::parameters::Values;
use crate::device::station::process::Process;
use crate::device::station::results::Actual;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::Scan;

/// The pins of the process.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the point to move to.
    pub point: Pin<u32>,
    /// The point at which the probe stands.
    pub at_point: Pin<u32>,
    /// In mm.
    pub gap: Pin<f64>,
    /// In mm.
    pub flush: Pin<f64>,
}

/// What is asked for at a point, in mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    gaps: (f64, f64),
    flushes: (f64, f64),
}

/// Measures one point after the other.
#[derive(Debug)]
pub struct Measuring {
    pins: Pins,
    /// How many readings make a value.
    readings: u32,
    read: u32,
    sums: [f64; 2],
}

impl Measuring {
    /// A process that has not begun.
    #[must_use]
    pub fn new(pins: Pins, readings: u32) -> Self {
        Self { pins, readings, read: 0, sums: [0.0; 2] }
    }
}

fn wrong([gap, flush]: [f64; 2], recipe: &Recipe) -> Option<&'static str> {
    let within = |value: f64, (from, to): (f64, f64)| from <= value && value <= to;
    if !within(gap, recipe.gaps) {
        Some("gap outside its limits")
    } else if !within(flush, recipe.flushes) {
        Some("flush outside its limits")
    } else {
        None
    }
}

impl Process for Measuring {
    type Recipe = Recipe;

    fn recipe(values: &Values<'_>) -> Result<Recipe, &'static str> {
        let pair = |least, most| (values.get(least), values.get(most));
        let (gaps, flushes) = (pair("GapMin", "GapMax"), pair("FlushMin", "FlushMax"));
        if gaps.0 > gaps.1 || flushes.0 > flushes.1 {
            return Err("a minimum must not be larger than its maximum");
        }
        Ok(Recipe { gaps, flushes })
    }

    fn check(&self, _scan: &Scan<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    fn begin(&mut self) {
        (self.read, self.sums) = (0, [0.0; 2]);
    }

    fn observe(&mut self, item: u32, recipe: &Recipe, scan: &Scan<'_>) -> Option<Actual> {
        if scan.get(self.pins.at_point) != item {
            return None;
        }
        self.read += 1;
        self.sums[0] += scan.get(self.pins.gap);
        self.sums[1] += scan.get(self.pins.flush);
        let values = self.reached();
        (self.read >= self.readings).then(|| Actual { values, wrong: wrong(values, recipe) })
    }

    fn drive(&mut self, item: u32, _recipe: &Recipe, scan: &mut Scan<'_>) {
        scan.set(self.pins.point, item);
    }

    fn rest(&mut self, scan: &mut Scan<'_>) {
        scan.set(self.pins.point, 0);
    }

    fn reached(&self) -> [f64; 2] {
        self.sums.map(|sum| sum / f64::from(self.read.max(1)))
    }
}
