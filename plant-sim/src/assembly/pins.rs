//! Pins of a device.

use super::{LineError, Setup};
use crate::kernel::io::{CellRole, Pin, Scalar};
use crate::kernel::plc::Guard;

/// The pins of a device. Each has the name of the element before its own; conditions, and signals of the model, find it
/// by that.
impl Setup<'_> {
    /// The value of a sensor; each change is shown with the millisecond at which it happened.
    pub fn sensor<T: Scalar>(&mut self, name: &str, value: T) -> Pin<T> {
        Pin::new(self.add_cell(name, CellRole::Sensor, value.into()))
    }

    /// The value of a sensor; it is shown as the controller samples it in its scans. For quantities that change all the
    /// time.
    pub fn sampled<T: Scalar>(&mut self, name: &str, value: T) -> Pin<T> {
        Pin::new(self.add_cell(name, CellRole::Sampled, value.into()))
    }

    /// What the function block commands the device.
    pub fn output<T: Scalar>(&mut self, name: &str, value: T) -> Pin<T> {
        let role = CellRole::Output(self.device());
        Pin::new(self.add_cell(name, role, value.into()))
    }

    /// What the function block shows to others.
    pub fn shown<T: Scalar>(&mut self, name: &str, value: T) -> Pin<T> {
        Pin::new(self.add_cell(name, CellRole::Shown, value.into()))
    }

    /// An output together with the interlocks that the model has against it.
    ///
    /// # Errors
    /// When the text of one is no expression.
    pub fn guarded(&mut self, name: &str) -> Result<Guard, LineError> {
        let output = self.output(name, false);
        Ok(Guard::new(output, self.conditions(&format!("Interlocks.{name}"))?))
    }
}
