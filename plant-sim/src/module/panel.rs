//! The operator panel: three push buttons, a selector switch, five lamps.

use super::Behaviour;

/// How long a finger stays on a button, and how long it takes until it can press again.
pub const PRESS_MS: u32 = 10;

/// A push button. Presses queue, so that none is lost however quickly they follow each other.
#[derive(Debug, Default)]
pub struct PushButton {
    waiting: u32,
    down_ms: u32,
    up_ms: u32,
}

impl PushButton {
    /// A hand presses the button.
    pub fn press(&mut self) {
        self.waiting += 1;
        self.settle();
    }

    /// Whether contact is made.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.down_ms > 0
    }

    /// Whether presses wait for the finger to come up.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.waiting > 0
    }

    fn settle(&mut self) {
        if self.waiting > 0 && self.down_ms == 0 && self.up_ms == 0 {
            self.waiting -= 1;
            self.down_ms = PRESS_MS;
        }
    }

    fn step(&mut self) {
        if self.down_ms > 0 {
            self.down_ms -= 1;
            self.up_ms = PRESS_MS;
        } else {
            self.up_ms = self.up_ms.saturating_sub(1);
        }
        self.settle();
    }
}

/// The lamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five lamps are five truth values")]
pub struct Lamps {
    /// The line runs.
    pub start: bool,
    /// The line is stopped and ready.
    pub stop: bool,
    /// A reset is needed.
    pub reset: bool,
    /// The magazine is empty.
    pub empty: bool,
    /// A stroke did not reach its end.
    pub fault: bool,
}

/// What the panel's contacts say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four contacts are four truth values")]
pub struct PanelSensors {
    /// The start button is down.
    pub start: bool,
    /// The stop button is down.
    pub stop: bool,
    /// The reset button is down.
    pub reset: bool,
    /// The selector stands at automatic.
    pub auto: bool,
}

/// The operator panel.
#[derive(Debug, Default)]
pub struct Panel {
    /// The start button.
    pub start: PushButton,
    /// The stop button.
    pub stop: PushButton,
    /// The reset button.
    pub reset: PushButton,
    /// The selector switch, true at automatic.
    pub auto: bool,
    lamps: Lamps,
}

impl Panel {
    /// The lamps as they shine.
    #[must_use]
    pub fn lamps(&self) -> Lamps {
        self.lamps
    }

    /// Whether a press waits for the finger to come up.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.start.is_busy() || self.stop.is_busy() || self.reset.is_busy()
    }
}

impl Behaviour for Panel {
    type Drive = Lamps;
    type Surroundings = ();
    type Sensors = PanelSensors;

    fn drive(&mut self, lamps: Lamps) {
        self.lamps = lamps;
    }

    fn step(&mut self, (): ()) {
        self.start.step();
        self.stop.step();
        self.reset.step();
    }

    fn sense(&self) -> PanelSensors {
        PanelSensors {
            start: self.start.is_down(),
            stop: self.stop.is_down(),
            reset: self.reset.is_down(),
            auto: self.auto,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_quick_presses_are_two_presses() {
        let mut panel = Panel::default();
        panel.start.press();
        panel.start.press();
        assert!(panel.is_busy());
        let (mut edges, mut before) = (0, false);
        for _ in 0..100 {
            let now = panel.sense().start;
            edges += u32::from(now && !before);
            before = now;
            panel.step(());
        }
        assert_eq!(edges, 2);
        assert!(!panel.is_busy());
    }
}
