//! The I/O image: all that passes between the mechanics and the controller.

use crate::module::conveyor::{ConveyorSensors, Direction, Motor};
use crate::module::cylinder::{CylinderSensors, Valves};
use crate::module::magazine::MagazineSensors;
use crate::module::panel::{Lamps, PanelSensors};

/// What the controller reads at the beginning of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// Buttons and selector.
    pub panel: PanelSensors,
    /// The mushroom button is pressed.
    pub emergency_stop: bool,
    /// Level and lowest workpiece of the stack.
    pub magazine: MagazineSensors,
    /// Number of the workpiece on the slide, 0 if there is none.
    pub slide_part: u32,
    /// Position and end position sensors of the ejector.
    pub cylinder: CylinderSensors,
    /// Light barriers and encoder.
    pub conveyor: ConveyorSensors,
}

impl Inputs {
    /// Workpieces not yet laid on the belt.
    #[must_use]
    pub fn waiting_parts(&self) -> u32 {
        self.magazine.level + u32::from(self.slide_part != 0)
    }

    /// Number of the workpiece that is laid on the belt next, 0 if there is none.
    #[must_use]
    pub fn next_part(&self) -> u32 {
        if self.slide_part == 0 { self.magazine.lowest } else { self.slide_part }
    }
}

/// What the controller writes at the end of a scan. The default moves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// The ejector's valves.
    pub valves: Valves,
    /// The belt's motor.
    pub motor: Motor,
    /// The indicators.
    pub lamps: Lamps,
}

impl Outputs {
    /// Whether any actuator is commanded to move.
    #[must_use]
    pub fn any_motion(&self) -> bool {
        self.valves != Valves::default() || self.motor.direction != Direction::Stopped
    }
}
