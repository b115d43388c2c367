//! The double-acting cylinder of the ejector: two valves, two end position sensors, a travel time.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{Behaviour, Micrometres};

/// The full stroke.
pub const STROKE: Micrometres = 100_000;
/// Speed of the piston at the nominal air pressure; each stroke differs from it by up to [`SPREAD`].
pub const SPEED: Micrometres = 400;
/// Largest deviation of a stroke from [`SPEED`].
pub const SPREAD: Micrometres = 12;

/// The valves. With both closed (or both open) the piston is clamped where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Valves {
    /// Air to the rear chamber.
    pub extend: bool,
    /// Air to the front chamber.
    pub retract: bool,
}

/// What the cylinder's sensors say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CylinderSensors {
    /// Position of the piston, 0 is retracted.
    pub position: Micrometres,
    /// At the front end.
    pub extended: bool,
    /// At the rear end.
    pub retracted: bool,
}

/// A cylinder with its piston.
#[derive(Debug)]
pub struct Cylinder {
    position: Micrometres,
    valves: Valves,
    stroke_speed: Micrometres,
    stalled: bool,
    stalls: u32,
    pressure: ChaCha8Rng,
}

/// How far the piston may extend before it hits something immovable.
#[derive(Clone, Copy, Debug)]
pub struct Obstacle {
    /// The position that the piston can't pass.
    pub at: Micrometres,
}

impl Cylinder {
    /// A retracted cylinder; `pressure` decides how strokes deviate from the nominal speed.
    #[must_use]
    pub fn new(pressure: ChaCha8Rng) -> Self {
        Self { position: 0, valves: Valves::default(), stroke_speed: SPEED, stalled: false, stalls: 0, pressure }
    }

    /// The signed speed of the piston in micrometres per millisecond.
    #[must_use]
    pub fn speed(&self) -> Micrometres {
        match self.valves {
            Valves { extend: true, retract: false } if self.position < STROKE && !self.stalled => self.stroke_speed,
            Valves { extend: false, retract: true } if self.position > 0 => -self.stroke_speed,
            _ => 0,
        }
    }

    /// The position of the piston.
    #[must_use]
    pub fn position(&self) -> Micrometres {
        self.position
    }

    /// How often the piston ran into an obstacle.
    #[must_use]
    pub fn stalls(&self) -> u32 {
        self.stalls
    }

    fn stall_at(&mut self, obstacle: Micrometres) {
        self.stalls += u32::from(!self.stalled);
        self.stalled = true;
        self.position = obstacle.max(self.position);
    }
}

impl Behaviour for Cylinder {
    type Drive = Valves;
    type Surroundings = Obstacle;
    type Sensors = CylinderSensors;

    fn drive(&mut self, valves: Valves) {
        if valves != self.valves {
            self.valves = valves;
            self.stalled = false;
            self.stroke_speed = SPEED + self.pressure.random_range(-SPREAD..=SPREAD);
        }
    }

    fn step(&mut self, obstacle: Obstacle) {
        self.stalled &= self.position >= obstacle.at;
        let next = (self.position + self.speed()).clamp(0, STROKE);
        if next > self.position && next > obstacle.at {
            self.stall_at(obstacle.at);
        } else {
            self.position = next;
        }
    }

    fn sense(&self) -> CylinderSensors {
        CylinderSensors { position: self.position, extended: self.position >= STROKE, retracted: self.position <= 0 }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    const EXTEND: Valves = Valves { extend: true, retract: false };
    const RETRACT: Valves = Valves { extend: false, retract: true };
    const NONE: Obstacle = Obstacle { at: STROKE };

    fn cylinder() -> Cylinder {
        Cylinder::new(ChaCha8Rng::seed_from_u64(1))
    }

    fn steps_until(cylinder: &mut Cylinder, done: impl Fn(&CylinderSensors) -> bool) -> u32 {
        let mut steps = 0;
        while !done(&cylinder.sense()) {
            cylinder.step(NONE);
            steps += 1;
            assert!(steps < 1000, "never arrived");
        }
        steps
    }

    #[test]
    fn a_stroke_takes_about_a_quarter_of_a_second_each_way() {
        let mut cylinder = cylinder();
        cylinder.drive(EXTEND);
        assert!((240..=260).contains(&steps_until(&mut cylinder, |s| s.extended)));
        assert_eq!(cylinder.speed(), 0);
        cylinder.drive(RETRACT);
        assert!((240..=260).contains(&steps_until(&mut cylinder, |s| s.retracted)));
    }

    #[test]
    fn closed_valves_clamp_the_piston_at_once() {
        let mut cylinder = cylinder();
        cylinder.drive(EXTEND);
        (0..100).for_each(|_| cylinder.step(NONE));
        let position = cylinder.position();
        cylinder.drive(Valves::default());
        assert_eq!(cylinder.speed(), 0);
        cylinder.step(NONE);
        assert_eq!(cylinder.position(), position);
    }

    #[test]
    fn both_valves_open_move_nothing() {
        let mut cylinder = cylinder();
        cylinder.drive(Valves { extend: true, retract: true });
        cylinder.step(NONE);
        assert_eq!(cylinder.position(), 0);
    }

    #[test]
    fn an_obstacle_stops_the_piston_until_it_is_gone() {
        let mut cylinder = cylinder();
        cylinder.drive(EXTEND);
        (0..400).for_each(|_| cylinder.step(Obstacle { at: 60_000 }));
        assert_eq!((cylinder.position(), cylinder.speed(), cylinder.stalls()), (60_000, 0, 1));
        steps_until(&mut cylinder, |s| s.extended);
    }
}
