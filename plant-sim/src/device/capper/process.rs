//! How a capper screws a cap on: it turns until the torque is reached, or for as long as a cap could need.

use crate::device::station::parameters::Values;
use crate::device::station::process::Process;
use crate::device::station::results::Actual;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Guard, Scan};

/// The pins of the process.
#[derive(Debug)]
pub struct Pins {
    /// Output: turn.
    pub turn: Guard,
    /// Output: lower the head.
    pub lower: Pin<bool>,
    /// The head is lowered.
    pub down: Pin<bool>,
    /// A cap is in the head.
    pub cap_in_head: Pin<bool>,
    /// The workpiece below the head has a cap.
    pub capped: Pin<bool>,
    /// In Ncm.
    pub torque: Pin<f64>,
    /// In degrees, since the head was lowered.
    pub angle: Pin<f64>,
}

/// What is asked for, in Ncm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    torque: f64,
    torques: (f64, f64),
}

/// Screws a cap on.
#[derive(Debug)]
pub struct Capping {
    pins: Pins,
    /// A cap that has turned by so many degrees without getting tight never will.
    rundown_limit: f64,
    torque: f64,
    angle: f64,
    is_seated: bool,
}

impl Capping {
    /// A process that has not begun.
    #[must_use]
    pub fn new(pins: Pins, rundown_limit: f64) -> Self {
        Self { pins, rundown_limit, torque: 0.0, angle: 0.0, is_seated: false }
    }

    fn wrong(&self, recipe: &Recipe) -> Option<&'static str> {
        if !self.is_seated {
            Some("the cap was never seated")
        } else if self.torque < recipe.torques.0 {
            Some("torque below its minimum")
        } else if self.torque > recipe.torques.1 {
            Some("torque above its maximum")
        } else {
            None
        }
    }
}

impl Process for Capping {
    type Recipe = Recipe;

    fn recipe(values: &Values<'_>) -> Result<Recipe, &'static str> {
        let [torque, least, most] = ["Torque", "TorqueMin", "TorqueMax"].map(|name| values.get(name));
        if least <= torque && torque <= most {
            Ok(Recipe { torque, torques: (least, most) })
        } else {
            Err("Torque must lie between TorqueMin and TorqueMax")
        }
    }

    fn check(&self, scan: &Scan<'_>) -> Result<(), Refusal> {
        if !scan.get(self.pins.cap_in_head) {
            return Err(Refusal::interlock("there is no cap in the head"));
        }
        if scan.get(self.pins.capped) {
            return Err(Refusal::interlock("the workpiece has a cap already"));
        }
        self.pins.turn.check(scan)
    }

    fn begin(&mut self) {
        (self.torque, self.angle, self.is_seated) = (0.0, 0.0, false);
    }

    fn observe(&mut self, _item: u32, recipe: &Recipe, scan: &Scan<'_>) -> Option<Actual> {
        if !scan.get(self.pins.down) {
            return None;
        }
        self.torque = self.torque.max(scan.get(self.pins.torque));
        self.angle = scan.get(self.pins.angle);
        self.is_seated = !scan.get(self.pins.cap_in_head);
        let is_over = self.torque >= recipe.torque || self.angle > self.rundown_limit;
        is_over.then(|| Actual { values: self.reached(), wrong: self.wrong(recipe) })
    }

    fn drive(&mut self, _item: u32, _recipe: &Recipe, scan: &mut Scan<'_>) {
        let down = scan.get(self.pins.down) && scan.get(self.pins.lower);
        scan.set(self.pins.lower, true);
        self.pins.turn.drive(down, scan);
    }

    fn rest(&mut self, scan: &mut Scan<'_>) {
        self.pins.turn.drive(false, scan);
        scan.set(self.pins.lower, false);
    }

    fn reached(&self) -> [f64; 2] {
        [self.torque, self.angle]
    }
}
