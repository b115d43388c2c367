//! The lamps and the buzzer of a signal tower: each works as long as it is switched on and the tower has power.

use super::lamp::LAMPS;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// The pins of a tower, in the order of its lamps.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Outputs: switch it on.
    pub outputs: [Pin<bool>; LAMPS],
    /// Current flows through it.
    pub lit: [Pin<bool>; LAMPS],
}

/// A signal tower.
#[derive(Debug)]
pub struct Tower {
    pins: Pins,
    dead: bool,
    wanted: bool,
}

impl Tower {
    /// A dark tower.
    #[must_use]
    pub fn new(pins: Pins) -> Self {
        Self { pins, dead: false, wanted: false }
    }
}

impl Behaviour for Tower {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.dead = around.scaled(1000) == 0;
        self.wanted = false;
        for (output, lit) in self.pins.outputs.into_iter().zip(self.pins.lit) {
            let on = around.output(output);
            self.wanted |= on;
            around.sense(lit, on && !self.dead);
        }
    }

    fn is_held_back(&self) -> bool {
        self.wanted && self.dead
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn what_is_switched_on_is_lit_unless_the_tower_is_dead() {
        let mut bench = DeviceBench::default();
        let pins =
            Pins { outputs: [(); LAMPS].map(|()| bench.output(false)), lit: [(); LAMPS].map(|()| bench.sensor(false)) };
        let mut tower = Tower::new(pins);
        let lit = |bench: &DeviceBench| pins.lit.map(|lit| bench.image.read(lit));
        bench.image.set(pins.outputs[1], true);
        tower.follow(&mut bench.around());
        assert_eq!((lit(&bench), tower.is_held_back()), ([false, true, false, false], false));
        tower.follow(&mut bench.around_with(0));
        assert_eq!((lit(&bench), tower.is_held_back()), ([false; LAMPS], true));
        tower.follow(&mut bench.around_with(500));
        assert_eq!((lit(&bench), tower.is_held_back()), ([false, true, false, false], false));
    }
}
