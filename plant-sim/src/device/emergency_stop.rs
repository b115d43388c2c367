//! An emergency stop button: pressed, it stays pressed until it is pulled out.

use line_model::Value;

use crate::assembly::{Device, LineError, Setup};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};

/// A latching emergency stop button.
#[derive(Debug)]
pub struct EmergencyStop {
    pressed: Pin<bool>,
}

impl EmergencyStop {
    /// A button that is not pressed.
    #[must_use]
    pub fn new(pressed: Pin<bool>) -> Self {
        Self { pressed }
    }
}

impl Behaviour for EmergencyStop {
    fn act(&mut self, act: &str, _arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match act {
            "Press" => around.sense(self.pressed, true),
            "Release" => around.sense(self.pressed, false),
            _ => return Err(Refusal::unknown(act)),
        }
        Ok(())
    }
}

/// The class `EmergencyStop`.
#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    setup.act("Press", &[]);
    setup.act("Release", &[]);
    Ok(Device::mechanics(EmergencyStop::new(setup.sensor("Pressed", false))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn it_latches() {
        let mut bench = DeviceBench::default();
        let mut button = EmergencyStop::new(bench.sensor(false));
        button.act("Press", &[], &mut bench.around()).unwrap();
        button.step(&mut bench.around());
        assert!(bench.image.read(button.pressed));
        button.act("Release", &[], &mut bench.around()).unwrap();
        assert!(!bench.image.read(button.pressed));
    }
}
