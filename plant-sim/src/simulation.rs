//! The mechanics of the whole line: pure, seeded, deterministic, one millisecond per step.
//!
//! Puts the machine modules together and hands workpieces over from magazine to slide to belt to bin.
//! Where a controller fails, mechanics still hold: a piston stalls rather than push one part into
//! another, and a belt slips rather than carry one into another.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::io::{Inputs, Outputs};
use crate::module::conveyor::{Conveyor, Entry};
use crate::module::cylinder::{Cylinder, Obstacle, STROKE};
use crate::module::emergency_stop::EmergencyStop;
use crate::module::magazine::{Below, Magazine};
use crate::module::panel::Panel;
use crate::module::slide::{Piston, REACHES_BELT, Slide};
use crate::module::{Behaviour, Micrometres};

/// Where a workpiece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the stack of the magazine.
    Magazine,
    /// On the slide in front of the piston.
    Slide,
    /// On the belt.
    Belt,
    /// In the bin: finished.
    Bin,
}

/// A workpiece with its place and the lower rear corner of its box: along the belt, along the
/// ejector (the belt begins at 0, the magazine lies at minus one stroke), and up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its number.
    pub part: u32,
    /// Where it is.
    pub place: Place,
    /// Its corner; of no meaning in the bin.
    pub corner: [Micrometres; 3],
}

/// The mechanics of the line.
#[derive(Debug)]
pub struct Simulation {
    /// The stack magazine.
    pub magazine: Magazine,
    /// The operator panel.
    pub panel: Panel,
    /// The mushroom button.
    pub emergency_stop: EmergencyStop,
    slide: Slide,
    cylinder: Cylinder,
    conveyor: Conveyor,
}

impl Simulation {
    /// An empty line at rest; the seed decides how strokes of the piston deviate from each other.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            magazine: Magazine::default(),
            panel: Panel::default(),
            emergency_stop: EmergencyStop::default(),
            slide: Slide::default(),
            cylinder: Cylinder::new(ChaCha8Rng::seed_from_u64(seed)),
            conveyor: Conveyor::default(),
        }
    }

    /// Moves everything on by `milliseconds`.
    pub fn advance(&mut self, milliseconds: u64) {
        (0..milliseconds).for_each(|_| self.step());
    }

    fn step(&mut self) {
        self.panel.step(());
        self.conveyor.step(Entry { blocked: self.slide.reaches_belt() });
        self.cylinder.step(self.obstacle());
        self.slide.step(Piston { at: self.cylinder.position() });
        if let Some(part) = self.slide.take_pushed_out() {
            self.conveyor.lay(part);
        }
        self.drop_next();
    }

    /// What stands in the piston's way: the falling stack, or a part in the belt's entry.
    fn obstacle(&self) -> Obstacle {
        let pushes = self.slide.workpiece().is_some();
        let at = if self.magazine.is_falling() {
            0
        } else if pushes && self.conveyor.entry_occupied() {
            REACHES_BELT
        } else {
            STROKE
        };
        Obstacle { at }
    }

    fn drop_next(&mut self) {
        let free = self.slide.workpiece().is_none() && self.cylinder.sense().retracted;
        self.magazine.step(Below { free });
        if let Some(part) = self.magazine.take_landed() {
            self.slide.place(part);
        }
    }

    /// Reads all sensors.
    #[must_use]
    pub fn sense(&self) -> Inputs {
        Inputs {
            panel: self.panel.sense(),
            emergency_stop: self.emergency_stop.sense(),
            magazine: self.magazine.sense(),
            slide_part: self.slide.sense(),
            cylinder: self.cylinder.sense(),
            conveyor: self.conveyor.sense(),
        }
    }

    /// Sets all actuators.
    pub fn drive(&mut self, outputs: &Outputs) {
        self.cylinder.drive(outputs.valves);
        self.conveyor.drive(outputs.motor);
        self.panel.drive(outputs.lamps);
    }

    /// Whether the belt or the piston moves.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.conveyor.speed() != 0 || self.cylinder.speed() != 0
    }

    /// How often mechanics had to prevent a collision that the controller should have.
    #[must_use]
    pub fn near_misses(&self) -> u32 {
        self.cylinder.stalls() + self.conveyor.blocks()
    }

    /// Every workpiece ever loaded, exactly once.
    #[must_use]
    pub fn workpieces(&self) -> Vec<Located> {
        let at = |part, place, corner| Located { part, place, corner };
        let stack = self.magazine.parts().map(|(part, height)| at(part, Place::Magazine, [0, -STROKE, height]));
        let slide = self.slide.workpiece().map(|w| at(w.part, Place::Slide, [0, w.offset - STROKE, 0]));
        let belt = self.conveyor.parts().map(|c| at(c.part, Place::Belt, [c.position, 0, 0]));
        let bin = self.conveyor.bin().iter().map(|&part| at(part, Place::Bin, [0; 3]));
        stack.chain(slide).chain(belt).chain(bin).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::conveyor::{Direction, Motor};
    use crate::module::cylinder::Valves;

    const EXTEND: Valves = Valves { extend: true, retract: false };
    const RETRACT: Valves = Valves { extend: false, retract: true };
    const FORWARD: Motor = Motor { direction: Direction::Forward, slow: false };

    fn drive(simulation: &mut Simulation, valves: Valves, motor: Motor) {
        simulation.drive(&Outputs { valves, motor, ..Outputs::default() });
    }

    fn place_of(simulation: &Simulation, part: u32) -> Place {
        simulation.workpieces().iter().find(|w| w.part == part).unwrap().place
    }

    #[test]
    fn a_workpiece_goes_from_the_stack_to_the_bin() {
        let mut simulation = Simulation::new(1);
        simulation.magazine.load(1).unwrap();
        assert_eq!(place_of(&simulation, 1), Place::Magazine);
        simulation.advance(125);
        assert_eq!(place_of(&simulation, 1), Place::Slide);
        drive(&mut simulation, EXTEND, Motor::default());
        simulation.advance(300);
        assert_eq!(place_of(&simulation, 1), Place::Belt);
        drive(&mut simulation, RETRACT, FORWARD);
        simulation.advance(1460);
        assert_eq!(place_of(&simulation, 1), Place::Bin);
    }

    #[test]
    fn the_piston_stalls_rather_than_push_a_part_into_another() {
        let mut simulation = Simulation::new(1);
        simulation.magazine.load(2).unwrap();
        for valves in [RETRACT, EXTEND, RETRACT, EXTEND] {
            drive(&mut simulation, valves, Motor::default());
            simulation.advance(600);
        }
        assert_eq!(simulation.sense().cylinder.position, REACHES_BELT);
        assert_eq!(simulation.near_misses(), 1);
        assert_eq!(place_of(&simulation, 2), Place::Slide);
    }

    #[test]
    fn the_stack_rests_on_the_piston_until_it_is_retracted() {
        let mut simulation = Simulation::new(1);
        simulation.magazine.load(2).unwrap();
        simulation.advance(200);
        drive(&mut simulation, EXTEND, Motor::default());
        simulation.advance(1000);
        assert_eq!(place_of(&simulation, 2), Place::Magazine);
        drive(&mut simulation, RETRACT, Motor::default());
        simulation.advance(400);
        assert_eq!(place_of(&simulation, 2), Place::Slide);
    }
}
