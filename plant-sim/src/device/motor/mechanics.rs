//! A motor that follows its setpoint along a ramp. Switched off, it brakes along its ramp: after an emergency stop, too
//! (stop category 1 of IEC 60204-1), for its mass cannot stand still at once.

use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// The pins of a motor.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: on. Off, the motor brakes along its ramp.
    pub on: Pin<bool>,
    /// Output: the speed that it is to reach, in revolutions per minute.
    pub setpoint: Pin<f64>,
    /// The speed that it has, in revolutions per minute.
    pub speed: Pin<f64>,
    /// It is on and has reached the setpoint.
    pub at_speed: Pin<bool>,
}

/// A motor. Speeds are thousandths of a revolution per minute, so that nothing is rounded on the way.
#[derive(Debug)]
pub struct Motor {
    pins: Pins,
    /// Change of speed per millisecond: a ramp in revolutions per minute per second is the same number.
    ramp: i64,
    speed: i64,
    target: i64,
    jammed: bool,
}

impl Motor {
    /// A motor at rest; `ramp` is in revolutions per minute per second.
    #[must_use]
    pub fn new(ramp: i64, pins: Pins) -> Self {
        Self { pins, ramp, speed: 0, target: 0, jammed: false }
    }

    fn write_sensors(&self, around: &mut Around<'_>) {
        around.sense_milli(self.pins.speed, self.speed);
        let on = around.output(self.pins.on);
        around.sense(self.pins.at_speed, on && self.speed == self.target);
    }
}

impl Behaviour for Motor {
    fn follow(&mut self, around: &mut Around<'_>) {
        let setpoint = around.output(self.pins.setpoint) * 1000.0;
        #[expect(clippy::cast_possible_truncation, reason = "the function block has checked the range")]
        let setpoint = setpoint as i64;
        self.target = if around.output(self.pins.on) { setpoint } else { 0 };
        self.jammed = false;
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        let ramp = around.scaled(self.ramp);
        self.jammed = ramp == 0;
        let missing = self.target - self.speed;
        self.speed += missing.clamp(-ramp, ramp);
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        self.speed == self.target || self.jammed
    }

    fn is_moving(&self) -> bool {
        self.speed != 0
    }

    fn is_held_back(&self) -> bool {
        self.speed != self.target
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn it_reaches_its_setpoint_along_the_ramp_and_brakes_alike() {
        let mut bench = DeviceBench::default();
        let pins = Pins {
            on: bench.output(false),
            setpoint: bench.output(0.0),
            speed: bench.sensor(0.0),
            at_speed: bench.sensor(false),
        };
        let mut motor = Motor::new(3000, pins);
        bench.image.set(pins.on, true);
        bench.image.set(pins.setpoint, 1500.0);
        motor.follow(&mut bench.around());
        (0..499).for_each(|_| motor.step(&mut bench.around()));
        assert!(!bench.image.read(pins.at_speed) && !motor.is_idle());
        motor.step(&mut bench.around());
        assert!(bench.image.read(pins.at_speed) && motor.is_idle());
        assert_eq!(bench.image.live(pins.speed.cell()), &1500.0.into());
        bench.image.set(pins.on, false);
        motor.follow(&mut bench.around());
        (0..500).for_each(|_| motor.step(&mut bench.around()));
        assert!(motor.is_idle() && !motor.is_moving());
    }
}
