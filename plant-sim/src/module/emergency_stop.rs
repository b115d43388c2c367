//! The mushroom button: pressed it stays pressed until it is pulled out.

use super::Behaviour;

/// A latching emergency stop button.
#[derive(Debug, Default)]
pub struct EmergencyStop {
    pressed: bool,
}

impl EmergencyStop {
    /// A hand presses it.
    pub fn press(&mut self) {
        self.pressed = true;
    }

    /// A hand pulls it out.
    pub fn release(&mut self) {
        self.pressed = false;
    }
}

impl Behaviour for EmergencyStop {
    type Drive = ();
    type Surroundings = ();
    /// Whether it is pressed.
    type Sensors = bool;

    fn drive(&mut self, (): ()) {}

    fn step(&mut self, (): ()) {}

    fn sense(&self) -> bool {
        self.pressed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_latches() {
        let mut button = EmergencyStop::default();
        button.press();
        button.step(());
        assert!(button.sense());
        button.release();
        assert!(!button.sense());
    }
}
