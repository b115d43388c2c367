//! A selector switch with two positions.

use line_model::Value;

use crate::assembly::{Device, LineError, Setup};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour};
use line_model::DataType::Boolean;

/// A selector switch that stays where an operator has turned it.
#[derive(Debug)]
pub struct SelectorSwitch {
    on: Pin<bool>,
}

impl SelectorSwitch {
    /// A switch that is off.
    #[must_use]
    pub fn new(on: Pin<bool>) -> Self {
        Self { on }
    }
}

impl Behaviour for SelectorSwitch {
    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Select", [Value::Boolean(on)]) => around.sense(self.on, *on),
            _ => return Err(Refusal::unknown(act)),
        }
        Ok(())
    }
}

/// The class `SelectorSwitch`.
#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    setup.act("Select", &[Boolean]);
    Ok(Device::mechanics(SelectorSwitch::new(setup.sensor("On", false))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::DeviceBench;

    #[test]
    fn it_stays_where_it_was_turned() {
        let mut bench = DeviceBench::default();
        let mut switch = SelectorSwitch::new(bench.sensor(false));
        switch.act("Select", &[true.into()], &mut bench.around()).unwrap();
        switch.step(&mut bench.around());
        assert!(bench.image.read(switch.on));
    }
}
