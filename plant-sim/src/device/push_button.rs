//! A push button.

use line_model::Value;

use crate::assembly::{Device, LineError, Setup};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// How long a press lasts, and how long the button is up at least before the next.
pub const PRESS_MS: u32 = 10;

/// A push button. Presses queue, so that none is lost however quickly they follow each other.
#[derive(Debug)]
pub struct PushButton {
    /// Contact is made.
    down: Pin<bool>,
    waiting: u32,
    down_ms: u32,
    up_ms: u32,
}

impl PushButton {
    /// A button that nobody touches.
    #[must_use]
    pub fn new(down: Pin<bool>) -> Self {
        Self { down, waiting: 0, down_ms: 0, up_ms: 0 }
    }

    fn settle(&mut self, around: &mut Around<'_>) {
        if self.waiting > 0 && self.down_ms == 0 && self.up_ms == 0 {
            self.waiting -= 1;
            self.down_ms = PRESS_MS;
        }
        around.sense(self.down, self.down_ms > 0);
    }
}

impl Behaviour for PushButton {
    fn step(&mut self, around: &mut Around<'_>) {
        if self.down_ms > 0 {
            self.down_ms -= 1;
            self.up_ms = PRESS_MS;
        } else {
            self.up_ms = self.up_ms.saturating_sub(1);
        }
        self.settle(around);
    }

    fn act(&mut self, act: &str, _arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        if act != "Press" {
            return Err(Refusal::unknown(act));
        }
        self.waiting += 1;
        self.settle(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        self.waiting == 0 && self.down_ms == 0 && self.up_ms == 0
    }

    fn has_acts_waiting(&self) -> bool {
        self.waiting > 0
    }
}

/// The class `PushButton`.
#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    setup.act("Press", &[]);
    Ok(Device::mechanics(PushButton::new(setup.sensor("Down", false))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn two_quick_presses_are_two_presses() {
        let mut bench = DeviceBench::default();
        let mut button = PushButton::new(bench.sensor(false));
        button.act("Press", &[], &mut bench.around()).unwrap();
        button.act("Press", &[], &mut bench.around()).unwrap();
        assert!(button.has_acts_waiting());
        let (mut edges, mut before) = (0, false);
        while !button.is_idle() {
            let now = bench.image.read(button.down);
            edges += u32::from(now && !before);
            before = now;
            button.step(&mut bench.around());
        }
        assert_eq!(edges, 2);
        assert!(!button.has_acts_waiting());
    }
}
