//! What a device can see and touch.

use super::{Lanes, Micrometres};
use crate::kernel::io::{Image, Pin, Scalar};

/// All of a device's strength, in thousandths.
pub(crate) const FULL_STRENGTH: u16 = 1000;

/// What surrounds a device in a step.
#[derive(Debug)]
pub struct Around<'a> {
    /// The lanes; a device moves parts on its own and hands them over to the next one.
    pub lanes: &'a mut Lanes,
    image: &'a mut Image,
    power: Power,
    near_misses: &'a mut u32,
}

/// What a device has to move with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Power {
    /// In thousandths of its full strength; 0 is jammed.
    pub(crate) strength: u16,
    /// There is compressed air.
    pub(crate) air: bool,
}

impl Power {
    /// All that a device can have.
    pub(crate) const FULL: Self = Self { strength: FULL_STRENGTH, air: true };
}

impl<'a> Around<'a> {
    pub(crate) fn new(lanes: &'a mut Lanes, image: &'a mut Image, power: Power, near_misses: &'a mut u32) -> Self {
        Self { lanes, image, power, near_misses }
    }

    /// What the controller commands.
    #[must_use]
    pub fn output<T: Scalar>(&self, pin: Pin<T>) -> T {
        self.image.read(pin)
    }

    /// Sets the value of a sensor.
    pub fn sense<T: Scalar>(&mut self, pin: Pin<T>, value: T) {
        self.image.sense(pin, value);
    }

    /// Sets a sensor to a quantity that is counted in thousandths of its unit: a length in millimetres.
    pub fn sense_milli(&mut self, pin: Pin<f64>, thousandths: i64) {
        self.image.sense(pin, number(thousandths) / 1000.0);
    }

    /// Sets a sensor to how fast something is, in millimetres per second.
    pub fn sense_speed(&mut self, pin: Pin<f64>, speed: Micrometres) {
        self.image.sense(pin, number(speed));
    }

    /// A speed scaled by the strength that the device has.
    #[must_use]
    pub fn scaled(&self, speed: Micrometres) -> Micrometres {
        let strength = self.power.strength;
        if strength == FULL_STRENGTH { speed } else { speed * Micrometres::from(strength) / 1000 }
    }

    /// Whether there is compressed air. A device that is driven by it asks; see [`super::Behaviour::is_pneumatic`].
    #[must_use]
    pub fn has_air(&self) -> bool {
        self.power.air
    }

    /// Mechanics had to prevent a collision that the controller should have.
    pub fn near_miss(&mut self) {
        *self.near_misses += 1;
    }
}

/// Lengths and speeds of a line are far within the range of `i32`.
fn number(value: i64) -> f64 {
    i32::try_from(value).map_or(f64::NAN, f64::from)
}
