//! How a screwdriver tightens a joint: fast until the head is seated, then slowly until the torque is reached, while the
//! angle from the seat on tells whether the joint is what it should be.

use crate::device::station::parameters::Values;
use crate::device::station::process::Process;
use crate::device::station::results::Actual;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Guard, Scan};

/// Share of the torque at which the head counts as seated; the angle is measured from there.
const SEATED: f64 = 0.25;

/// The pins of the process.
#[derive(Debug)]
pub struct Pins {
    /// Output: turn.
    pub turn: Guard,
    /// Output: the joint to move to.
    pub joint: Pin<u32>,
    /// Output: at the slow speed.
    pub slow: Pin<bool>,
    /// The joint at which the spindle stands.
    pub at_joint: Pin<u32>,
    /// In Nm.
    pub torque: Pin<f64>,
    /// In degrees, since the spindle has come to the joint.
    pub angle: Pin<f64>,
}

/// What is asked for at a joint: torques in Nm, angles in degrees from the seat on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    torque: f64,
    torques: (f64, f64),
    angles: (f64, f64),
}

/// Tightens one joint after the other.
#[derive(Debug)]
pub struct Tightening {
    pins: Pins,
    /// A screw that has turned by so many degrees without being seated never will be.
    rundown_limit: f64,
    torque: f64,
    angle: f64,
    seated_at: Option<f64>,
}

impl Tightening {
    /// A process that has not begun.
    #[must_use]
    pub fn new(pins: Pins, rundown_limit: f64) -> Self {
        Self { pins, rundown_limit, torque: 0.0, angle: 0.0, seated_at: None }
    }

    fn follow(&mut self, recipe: &Recipe, scan: &Scan<'_>) {
        self.torque = self.torque.max(scan.get(self.pins.torque));
        let angle = scan.get(self.pins.angle);
        if self.torque >= recipe.torque * SEATED {
            self.angle = angle - *self.seated_at.get_or_insert(angle);
        }
    }

    fn is_over(&self, recipe: &Recipe, turned: f64) -> bool {
        match self.seated_at {
            Some(_) => self.torque >= recipe.torque || self.angle > recipe.angles.1,
            None => turned > self.rundown_limit,
        }
    }

    fn wrong(&self, recipe: &Recipe) -> Option<&'static str> {
        if self.seated_at.is_none() {
            Some("the head was never seated")
        } else if self.torque < recipe.torques.0 {
            Some("torque below its minimum")
        } else if self.torque > recipe.torques.1 {
            Some("torque above its maximum")
        } else if self.angle < recipe.angles.0 {
            Some("angle below its minimum")
        } else if self.angle > recipe.angles.1 {
            Some("angle above its maximum")
        } else {
            None
        }
    }
}

impl Process for Tightening {
    type Recipe = Recipe;

    fn recipe(values: &Values<'_>) -> Result<Recipe, &'static str> {
        let [torque, least, most] = ["Torque", "TorqueMin", "TorqueMax"].map(|name| values.get(name));
        let [from, to] = ["AngleMin", "AngleMax"].map(|name| values.get(name));
        if !(least <= torque && torque <= most) {
            Err("Torque must lie between TorqueMin and TorqueMax")
        } else if from > to {
            Err("AngleMin must not be larger than AngleMax")
        } else {
            Ok(Recipe { torque, torques: (least, most), angles: (from, to) })
        }
    }

    fn check(&self, scan: &Scan<'_>) -> Result<(), Refusal> {
        self.pins.turn.check(scan)
    }

    fn begin(&mut self) {
        (self.torque, self.angle, self.seated_at) = (0.0, 0.0, None);
    }

    fn observe(&mut self, item: u32, recipe: &Recipe, scan: &Scan<'_>) -> Option<Actual> {
        if scan.get(self.pins.at_joint) != item {
            return None;
        }
        self.follow(recipe, scan);
        let is_over = self.is_over(recipe, scan.get(self.pins.angle));
        is_over.then(|| Actual { values: self.reached(), wrong: self.wrong(recipe) })
    }

    fn drive(&mut self, item: u32, _recipe: &Recipe, scan: &mut Scan<'_>) {
        let there = scan.get(self.pins.at_joint) == item && scan.get(self.pins.joint) == item;
        scan.set(self.pins.joint, item);
        scan.set(self.pins.slow, self.seated_at.is_some());
        self.pins.turn.drive(there, scan);
    }

    fn rest(&mut self, scan: &mut Scan<'_>) {
        self.pins.turn.drive(false, scan);
        scan.set(self.pins.slow, false);
        scan.set(self.pins.joint, 0);
    }

    fn reached(&self) -> [f64; 2] {
        [self.torque, self.angle]
    }
}
